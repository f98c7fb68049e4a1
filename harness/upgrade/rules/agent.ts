import { AGENT_LIMITS } from './agent-limits.ts'
import { AGENT_ROUTING } from './agent-routing.ts'
import { AGENT_SERVICES } from './agent-services.ts'
import type { AgentRule } from './rule.ts'

/**
 * What the agent refuses when it starts, as far as values of the chart lead there. `agent-refusals.ts` has every refusal in
 * the agent's source with its rule or with why it has none, and a live test starts the agent on each example.
 */
export const AGENT_RULES: readonly AgentRule[] = [...AGENT_ROUTING, ...AGENT_SERVICES, ...AGENT_LIMITS]
