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
  summary: 'node metrics from metrics-server',
  decide(metrics, { nodes, memoryBytes }) {
    if ('unavailable' in metrics) return judgeComplaints([`metrics-server is not available: ${metrics.unavailable}`])
    const measured = metrics.nodes.map(({ name }) => name)
    return judgeComplaints([
      ...(nodes.length === 0 ? ['no nodes were given'] : []),
      ...nodes.filter(name => !measured.includes(name)).map(name => `there are no metrics for ${name}`),
      ...measured
        .filter(name => !nodes.includes(name))
        .map(name => `${name} has metrics but is not a node of the cluster`),
      ...metrics.nodes
        .filter(node => node.memoryBytes < memoryBytes)
        .map(node => `${node.name} uses ${node.memoryBytes} bytes of memory, not at least ${memoryBytes}`),
    ])
  },
}
