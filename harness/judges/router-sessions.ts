import type { Neighbour, RouterSession } from '../router/daemon.ts'
import { type Judge, judgeComplaints } from './judge.ts'

/** Whether a router has an established session with each of its neighbours. */
export const judge: Judge<readonly RouterSession[], { readonly with: readonly Neighbour[] }> = {
  kind: 'router-sessions',
  version: 1,
  summary: 'BGP sessions of the router',
  decide(sessions, wanted) {
    return judgeComplaints([
      ...(wanted.with.length === 0 ? ['no neighbours were given'] : []),
      ...wanted.with.flatMap(({ address, asn }) => complaintsOf(sessions, address, asn)),
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
