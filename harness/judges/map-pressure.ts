import type { AgentVitals } from '../observe/vitals.ts'
import { type Judge, judgeComplaints } from './judge.ts'

/** Whether no BPF map is fuller than a share, on any node. */
export const judge: Judge<readonly AgentVitals[], { readonly below: number }> = {
  kind: 'map-pressure',
  version: 1,
  summary: 'how full the BPF maps of each node are',
  decide(agents, { below }) {
    return judgeComplaints([
      ...(agents.length === 0 ? ['there are no agents'] : []),
      ...agents.flatMap(({ node, mapPressure }) => {
        const maps = Object.entries(mapPressure)
        if (maps.length === 0) return [`the agent on ${node} tells of no map`]
        return maps
          .filter(([, share]) => share >= below)
          .map(
            ([map, share]) => `the BPF map ${map} on ${node} is full to ${percent(share)}, not below ${percent(below)}`,
          )
      }),
    ])
  },
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}
