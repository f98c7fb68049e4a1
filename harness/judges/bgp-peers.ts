import type { AgentSession } from '../observe/bgp.ts'
import { agentJudge } from './agent.ts'

/** The one session that an agent should have. */
export interface WantedPeer {
  /** Address of the peer. */
  readonly peer: string
  readonly peerAsn: number
  readonly localAsn: number
  /** Both ends sign what they send with a password. */
  readonly signs: boolean
}

/** Whether an agent has an established session with its peer, and no other. */
export const judge = agentJudge<readonly AgentSession[], WantedPeer>(
  { kind: 'bgp-peers', version: 2, summary: 'BGP sessions of agents' },
  (sessions, wanted) => [
    ...(sessions.some(({ peer }) => peer === wanted.peer) ? [] : [`it has no session with ${wanted.peer}`]),
    ...sessions.flatMap(({ peer, peerAsn, localAsn, state, signs }) => [
      ...(peer === wanted.peer ? [] : [`it has a session with ${peer}, which is no peer of its node`]),
      ...(state === 'established' ? [] : [`its session with ${peer} is ${state}, not established`]),
      ...(peerAsn === wanted.peerAsn ? [] : [`it takes ${peer} for one of AS ${peerAsn}, not ${wanted.peerAsn}`]),
      ...(localAsn === wanted.localAsn
        ? []
        : [`it says to ${peer} that it is of AS ${localAsn}, not ${wanted.localAsn}`]),
      ...(signs === wanted.signs ? [] : [passwordMissing(peer, signs)]),
    ]),
  ],
)

function passwordMissing(peer: string, signs: boolean): string {
  return signs
    ? `it has a TCP password for ${peer}, which has none`
    : `it has no TCP password for ${peer}, which has one: is the Secret there that authSecretRef names?`
}
