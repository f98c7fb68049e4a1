import type { ProbedNode } from '../observe/agents.ts'
import { agentJudge } from './agent.ts'

/** Whether the health probes of an agent reach every one of the nodes, and its health endpoint. */
export const judge = agentJudge<readonly ProbedNode[], { readonly reaches: readonly string[] }>(
  { kind: 'health', version: 1, summary: 'health probes of agents: which nodes and health endpoints answer' },
  (nodes, { reaches }) => [
    ...(reaches.length === 0 ? ['no nodes to reach were given'] : []),
    ...reaches
      .filter(name => nodes.every(node => node.name !== name))
      .map(name => `${name} is not among the probed nodes: ${nodes.map(node => node.name).join(', ') || 'none'}`),
    ...nodes.flatMap(({ name, problems }) => problems.map(problem => `${name}: ${problem}`)),
    ...nodes
      .filter(({ name }) => !reaches.includes(name))
      .map(({ name }) => `${name} is probed but is not a node of the cluster`),
  ],
)
