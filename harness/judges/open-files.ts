import type { AgentVitals } from '../observe/vitals.ts'
import { type Judge, judgeComplaints } from './judge.ts'

/** What agents use, at two moments. */
export interface AgentUse {
  readonly before: readonly AgentVitals[]
  readonly now: readonly AgentVitals[]
}

/** How many more open files an agent may have than before, and which share of what it may have at most. */
export interface WantedFiles {
  readonly moreAtMost: number
  /** And how many more for each endpoint that it did not have then: it keeps their maps and programs open. */
  readonly perEndpoint: number
  readonly share: number
}

/** Whether an agent does not leak files, and is far from as many as it may open. */
export const judge: Judge<AgentUse, WantedFiles> = {
  kind: 'open-files',
  version: 1,
  summary: 'open files and memory of the agents before the first case and after the last',
  decide({ before, now }, { moreAtMost, perEndpoint, share }) {
    return judgeComplaints([
      ...(now.length === 0 ? ['there are no agents'] : []),
      ...now.flatMap(({ node, pod, endpoints, openFiles, maxOpenFiles }) => {
        if (openFiles === 0) return [`the agent on ${node} does not tell how many files it has open`]
        const earlier = before.find(agent => agent.pod === pod)
        const more = openFiles - (earlier?.openFiles ?? openFiles)
        const newEndpoints = Math.max(0, endpoints - (earlier?.endpoints ?? 0))
        return [
          ...(more > moreAtMost + perEndpoint * newEndpoints
            ? [
                `the agent on ${node} has ${openFiles} files open, ${more} more than before the first case, and ${newEndpoints} more endpoints`,
              ]
            : []),
          ...(maxOpenFiles > 0 && openFiles > maxOpenFiles * share
            ? [`the agent on ${node} has ${openFiles} of at most ${maxOpenFiles} files open`]
            : []),
        ]
      }),
    ])
  },
}
