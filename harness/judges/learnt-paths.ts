import type { LearntPath } from '../router/daemon.ts'
import { type Judge, judgeComplaints } from './judge.ts'

/** Addresses over which a router should reach each prefix; it may know more prefixes. No addresses: it should not know it. */
export type WantedPaths = Readonly<Record<string, readonly string[]>>

/** What a router was told: what it has learnt of it, and what its own rules refuse. */
export interface PathsSeen {
  readonly learnt: readonly LearntPath[]
  readonly refused: readonly LearntPath[]
}

/** Whether a router has learnt prefixes with the right next hops and no others. */
export const judge: Judge<PathsSeen, WantedPaths> = {
  kind: 'learnt-paths',
  version: 2,
  summary: 'routes that the router has learnt by BGP',
  decide(seen, wanted) {
    const prefixes = Object.entries(wanted)
    return judgeComplaints([
      ...(prefixes.length === 0 ? ['no prefixes were given'] : []),
      ...prefixes.flatMap(([prefix, hops]) => complaintsOf(seen, prefix, hops)),
    ])
  },
}

function complaintsOf(seen: PathsSeen, prefix: string, hops: readonly string[]): string[] {
  const learnt = seen.learnt.filter(path => path.prefix === prefix)
  const known = learnt.map(({ nextHop }) => nextHop)
  const refusalOf = (hop: string) =>
    seen.refused
      .filter(path => path.prefix === prefix && path.nextHop === hop)
      .map(({ from }) => `${from} tells it ${prefix} via ${hop}, which its import filter refuses`)
  const missing = hops.filter(hop => !known.includes(hop))
  if (learnt.length === 0 && missing.length > 0)
    return [
      `the router has not learnt ${prefix}; it knows ${listOf(seen.learnt.map(path => path.prefix))}`,
      ...missing.flatMap(refusalOf),
    ]
  return [
    ...missing.flatMap(hop => [
      `the router has not learnt ${prefix} via ${hop}, only via ${listOf(known)}`,
      ...refusalOf(hop),
    ]),
    ...learnt
      .filter(path => !hops.includes(path.nextHop))
      .map(path => `the router has learnt ${prefix} via ${path.nextHop}, told by ${path.from}, which is not the way`),
  ]
}

function listOf(texts: readonly string[]): string {
  return [...new Set(texts)].join(', ') || 'nothing'
}
