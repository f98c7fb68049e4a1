import type { AgentSession } from '../observe/bgp.ts'
import { agentJudge } from './agent.ts'

/** The one session that an agent should have. */
export interface WantedPeer {
  /** Address of the peer. */
  readonly peer: string
  readonly peerAsn: number
  readonly localAsn: number
}

/** Whether an agent has an established session with its peer, and no other. */
export const judge = agentJudge<readonly AgentSession[], WantedPeer>(
  { kind: 'bgp-peers', version: 1, summary: 'BGP sessions of agents' },
  (sessions, wanted) => [
    ...(sessions.some(({ peer }) => peer === wanted.peer) ? [] : [`it has no session with ${wanted.peer}`]),
    ...sessions.flatMap(({ peer, peerAsn, localAsn, state }) => [
      ...(peer === wanted.peer ? [] : [`it has a session with ${peer}, which is no peer of its node`]),
      ...(state === 'established' ? [] : [`its session with ${peer} is ${state}, not established`]),
      ...(peerAsn === wanted.peerAsn ? [] : [`it takes ${peer} for one of AS ${peerAsn}, not ${wanted.peerAsn}`]),
      ...(localAsn === wanted.localAsn
        ? []
        : [`it says to ${peer} that it is of AS ${localAsn}, not ${wanted.localAsn}`]),
    ]),
  ],
)
