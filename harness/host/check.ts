import { messageOf } from '../results/errors.ts'
import type { Host } from './host.ts'

/** `ok`, `gap` (a cluster cannot be provisioned here until it is cured) or `note` (good to know, stops nothing). */
export type Status = 'ok' | 'gap' | 'note'

/** What `setup` can do about a row by itself. */
export type Remedy =
  | { readonly kind: 'packages'; readonly names: readonly string[] }
  | { readonly kind: 'bounded-runtime' }
  | { readonly kind: 'engine-start' }

/** What a judge makes of an observation. */
export interface Finding {
  readonly status: Status
  readonly found: string
  /** What the reader can do, as one sentence. */
  readonly cure?: string
  /** What `setup` does about it, in no order. */
  readonly remedies?: readonly Remedy[]
}

/** One row of `doctor`. */
export interface Row extends Finding {
  readonly id: string
  readonly check: string
}

/** A question about this machine: an adapter that observes, and a pure judge. */
export interface Check<T> {
  readonly id: string
  /** First column of the table. */
  readonly title: string
  readonly detect: (host: Host) => Promise<T>
  readonly judge: (observed: T) => Finding
}

/** A check whose observation is nobody's business any more: ask it, and it answers with its row. */
export type AskableCheck = (host: Host) => Promise<Row>

/** Binds a check's adapter to its judge. An adapter that throws is a gap that carries the message. */
export function askable<T>({ id, title, detect, judge }: Check<T>): AskableCheck {
  return async host => {
    try {
      return { id, check: title, ...judge(await detect(host)) }
    } catch (error) {
      return { id, check: title, status: 'gap', found: `cannot be checked: ${messageOf(error)}` }
    }
  }
}
