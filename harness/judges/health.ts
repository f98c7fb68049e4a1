import type { ProbedNode } from '../observe/agents.ts'
import { agentJudge } from './agent.ts'

/** Whether the health probes of an agent reach every one of the nodes, and its health endpoint. */
export const judge = agentJudge<readonly ProbedNode[], { readonly reaches: readonly string[] }>(
  { kind: 'health', version: 1, summary: 'health probes of agents: which nodes and health endpoints answer' },
  (nodes, { reaches }) => [
    ...(reaches.length === 0 ? ['no node was named that should be reached'] : []),
    ...reaches
      .filter(name => nodes.every(node => node.name !== name))
      .map(
        name => `${name} is not among the nodes that are probed: ${nodes.map(node => node.name).join(', ') || 'none'}`,
      ),
    ...nodes.flatMap(({ name, problems }) => problems.map(problem => `${name}: ${problem}`)),
    ...nodes
      .filter(({ name }) => !reaches.includes(name))
      .map(({ name }) => `${name} is probed and is none of the nodes`),
  ],
)
