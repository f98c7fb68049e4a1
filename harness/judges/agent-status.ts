import type { Values } from '../values.ts'
import { agentJudge } from './agent.ts'
import { type Pattern, differences } from './match.ts'

/** Whether an agent says of itself what it should, by a pattern for `cilium-dbg status -o json`. */
export const judge = agentJudge<Values, { readonly [field: string]: Pattern }>(
  { kind: 'agent-status', version: 1, summary: 'status of agents' },
  (status, wanted) => (Object.keys(status).length === 0 ? ['the status is empty'] : differences(status, wanted)),
)
