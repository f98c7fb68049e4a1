import type { AgentMetrics } from '../cilium/agent-metrics.ts'
import type { Leg, Refusal, Rehearsal, Watch } from '../results/upgrade.ts'
import type { StageKey } from './suite-stages.ts'

/** A rehearsal under way: what is known when it is cut short is known. */
export interface Progress {
  readonly legs: Leg[]
  readonly watches: Watch[]
  readonly features: Rehearsal['features'][number][]
  readonly metrics: Map<StageKey, AgentMetrics>
  refusal?: Refusal
  overridden: readonly string[]
}
