import type { RememberedDrop } from '../observe/drops.ts'
import type { AgentVitals } from '../observe/vitals.ts'
import { type Judge, judgeComplaints } from './judge.ts'
import { EXPECTED_DROPS, type WantedDrops } from './expected-drops.ts'

/** What the agents counted at two moments, and what Hubble still remembers of the drops between them. */
export interface DropCounts {
  readonly before: readonly AgentVitals[]
  readonly now: readonly AgentVitals[]
  readonly remembered: readonly RememberedDrop[]
}

/** Whether packets were dropped only for reasons that say nothing against the cluster. */
export const judge: Judge<DropCounts, WantedDrops> = {
  kind: 'drop-reasons',
  version: 1,
  summary: 'packets that Cilium dropped between the first case and the last, by reason',
  decide({ before, now, remembered }, wanted) {
    return judgeComplaints([
      ...(now.length === 0 ? ['there are no agents'] : []),
      ...now.flatMap(agent => {
        const earlier = before.find(({ pod }) => pod === agent.pod)?.drops ?? {}
        return Object.entries(agent.drops).flatMap(([key, count]) => {
          const dropped = count - (earlier[key] ?? 0)
          const [reason = key, direction = ''] = key.split(', ')
          const known = endsOf(agent.node, reason, remembered)
          if (dropped <= 0 || isExpected(reason, known, wanted)) return []
          return [describe(agent.node, reason, direction, dropped, known)]
        })
      }),
    ])
  },
}

function isExpected(reason: string, known: readonly string[], wanted: WantedDrops): boolean {
  return EXPECTED_DROPS.some(
    ({ reason: expected, where, like }) =>
      expected === reason && where?.(wanted) !== false && known.every(ends => like?.test(ends) !== false),
  )
}

/** Ends of the drops on a node for a reason that Hubble remembers. */
function endsOf(node: string, reason: string, remembered: readonly RememberedDrop[]): string[] {
  return remembered.filter(drop => drop.node === node && drop.reason === nameInHubble(reason)).map(({ ends }) => ends)
}

function describe(node: string, reason: string, direction: string, count: number, known: readonly string[]) {
  const packets = count === 1 ? 'one packet' : `${count} packets`
  const which = known.length === 0 ? '' : `; Hubble remembers ${[...new Set(known)].slice(0, 5).join('; ')}`
  return `${node} dropped ${packets} (${direction.toLowerCase()}) for an unexpected reason: ${reason}${which}`
}

/** `Stale or unroutable IP` is `STALE_OR_UNROUTABLE_IP` there. */
function nameInHubble(reason: string): string {
  return reason.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_')
}
