import type { Announcers } from '../observe/announcers.ts'
import { type Judge, judgeComplaints } from './judge.ts'

/** One of these nodes, and no other host; none of them means nobody. */
export type WantedAnnouncer = readonly string[]

/** Whether one node alone answers for an address of a service, as its lease says. */
export const judge: Judge<Announcers, WantedAnnouncer> = {
  kind: 'announcers',
  version: 1,
  summary: 'who answers ARP for addresses of services',
  decide({ address, answer, holder }, wanted) {
    const told = answer.join(' and ') || 'nobody'
    const who = wanted.join(' or ') || 'nobody'
    const [one = 'nobody'] = answer
    const isRight = wanted.length === 0 ? answer.length === 0 : answer.length === 1 && wanted.includes(one)
    return judgeComplaints([
      ...(isRight ? [] : [`${told} ${answer.length > 1 ? 'answer' : 'answers'} ARP for ${address}, not ${who} alone`]),
      ...(wanted.length === 0 || holder === one ? [] : [`its lease is held by ${holder ?? 'nobody'}`]),
    ])
  },
}
