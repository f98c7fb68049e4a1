import type { RunningVersion } from '../observe/cluster-facts.ts'
import { type Judge, judgeComplaints } from './judge.ts'

/** What runs of Cilium; see each field. */
export interface WantedVersions {
  /** One agent on each of these nodes and on no other. */
  readonly nodes: readonly string[]
  /** Every agent and operator has this version. Not asked when absent. */
  readonly version?: string
}

/** Whether Cilium's own pods run where they should, and in one version. */
export const judge: Judge<readonly RunningVersion[], WantedVersions> = {
  kind: 'versions',
  version: 1,
  summary: 'agents and operators: their nodes and versions',
  decide(running, { nodes, version }) {
    const agents = running.filter(({ part }) => part === 'agent')
    return judgeComplaints([
      ...(nodes.length === 0 ? ['no nodes were given'] : []),
      ...nodes.filter(node => agents.every(agent => agent.node !== node)).map(node => `there is no agent on ${node}`),
      ...agents
        .filter(({ node }) => !nodes.includes(node))
        .map(({ name, node }) => `${name} runs on ${node}, which is not an expected node`),
      ...agents
        .filter(({ ready }) => !ready)
        .map(({ name, node, down }) => `the agent on ${node} is not ready: ${down ?? name}`),
      ...(version === undefined ? [] : wrongVersions(running, version)),
    ])
  },
}

function wrongVersions(running: readonly RunningVersion[], version: string): string[] {
  const other = running.filter(pod => pod.version !== version)
  return [
    ...(running.some(({ part }) => part === 'operator') ? [] : ['there is no operator']),
    ...other.map(pod => `${pod.name} has ${pod.version || 'no version'}, not ${version}`),
  ]
}
