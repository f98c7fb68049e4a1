import type { Neighbour, RouterSession } from '../router/daemon.ts'
import type { RefusedSegments } from '../router/signatures.ts'
import { type Judge, judgeComplaints } from './judge.ts'

/** Sessions of a router, and what its kernel did not let through to the daemon since the case first asked. */
export interface SessionsSeen {
  readonly sessions: readonly RouterSession[]
  readonly dropped: RefusedSegments
}

/** Whether a router has an established session with each of its neighbours. */
export const judge: Judge<SessionsSeen, { readonly with: readonly Neighbour[] }> = {
  kind: 'router-sessions',
  version: 2,
  summary: 'BGP sessions of the router',
  decide({ sessions, dropped }, wanted) {
    const complaints = wanted.with.flatMap(({ address, asn }) => complaintsOf(sessions, address, asn))
    return judgeComplaints([
      ...(wanted.with.length === 0 ? ['no neighbours were given'] : []),
      ...complaints,
      ...(complaints.length === 0 ? [] : causesOf(dropped)),
    ])
  },
}

function complaintsOf(sessions: readonly RouterSession[], address: string, asn: number): string[] {
  const session = sessions.find(({ neighbour }) => neighbour === address)
  if (session === undefined) return [`the router has no session with ${address}`]
  const why = session.lastError === undefined ? '' : ` (${session.lastError})`
  return [
    ...(session.state === 'Established'
      ? []
      : [`the router’s session with ${address} is ${session.state}, not Established${why}`]),
    ...(session.asn === asn ? [] : [`the router takes ${address} for one of AS ${session.asn}, not ${asn}`]),
  ]
}

/** What a password does to a session: neither daemon hears of it. */
function causesOf({ wrong, unsigned, unexpected }: RefusedSegments): string[] {
  return [
    [wrong, 'whose TCP MD5 signature is wrong: the two ends have different passwords'],
    [unsigned, 'without a TCP MD5 signature: the router has a password, and a neighbour has none'],
    [unexpected, 'with a TCP MD5 signature: a neighbour has a password, and the router has none'],
  ]
    .filter(([count]) => Number(count) > 0)
    .map(([count, why]) => `meanwhile the router’s kernel dropped ${count} TCP segment${count === 1 ? '' : 's'} ${why}`)
}
