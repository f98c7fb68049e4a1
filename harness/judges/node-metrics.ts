import type { NodeMetrics } from '../observe/cluster-facts.ts'
import { type Judge, judgeComplaints } from './judge.ts'

/** Metrics of just these nodes, with at least so much memory in use. */
export interface WantedMetrics {
  readonly nodes: readonly string[]
  readonly memoryBytes: number
}

/** Whether metrics-server measures every node. That the API has nothing of it is an answer of the cluster too. */
export const judge: Judge<NodeMetrics, WantedMetrics> = {
  kind: 'node-metrics',
  version: 1,
  summary: 'what metrics-server says of the nodes',
  decide(metrics, { nodes, memoryBytes }) {
    if ('unavailable' in metrics) return judgeComplaints([`metrics-server is not served: ${metrics.unavailable}`])
    const measured = metrics.nodes.map(({ name }) => name)
    return judgeComplaints([
      ...(nodes.length === 0 ? ['no node was named'] : []),
      ...nodes.filter(name => !measured.includes(name)).map(name => `there are no metrics of ${name}`),
      ...measured.filter(name => !nodes.includes(name)).map(name => `${name} is measured and is none of the nodes`),
      ...metrics.nodes
        .filter(node => node.memoryBytes < memoryBytes)
        .map(node => `${node.name} uses ${node.memoryBytes} bytes of memory, not at least ${memoryBytes}`),
    ])
  },
}
