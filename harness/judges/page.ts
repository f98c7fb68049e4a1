import { type Judge, judgeComplaints } from './judge.ts'
import { type Pattern, differences } from './match.ts'

/** A page of a web application, as far as somebody looked at it. */
export interface PageSighting {
  readonly url: string
  /** Of the request; why there was none where the address is not known. */
  readonly outcome: string
  readonly status?: number
  /** Of the document. */
  readonly title?: string
  /** Those of the texts that were looked for that a browser shows. */
  readonly shown?: readonly string[]
}

/** Whether a page is what it should be. */
export const judge: Judge<PageSighting, Pattern> = {
  kind: 'page',
  version: 1,
  summary: 'web pages, as a client or a browser gets them',
  decide(page, wanted) {
    const wrong = differences(page, wanted)
    return judgeComplaints(wrong.map(line => `${page.url}: ${line}`))
  },
}
