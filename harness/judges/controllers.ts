import type { Controllers } from '../observe/agents.ts'
import { agentJudge } from './agent.ts'

/** Whether the controllers of an agent do their work. */
export const judge = agentJudge<Controllers, 'none fails'>(
  { kind: 'controllers', version: 1, summary: 'controllers of agents, and their last errors' },
  ({ count, failing }) => [
    ...(count === 0 ? ['the agent lists no controllers'] : []),
    ...failing.map(({ name, failures, lastError }) => `${name} failed ${failures} times in a row: ${lastError}`),
  ],
)
