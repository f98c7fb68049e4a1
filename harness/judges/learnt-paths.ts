import type { LearntPath } from '../router/daemon.ts'
import { type Judge, judgeComplaints } from './judge.ts'

/** Addresses over which a router should reach each prefix; it may know more prefixes. No addresses: it should not know it. */
export type WantedPaths = Readonly<Record<string, readonly string[]>>

/** Whether a router has learnt prefixes with the right next hops and no others. */
export const judge: Judge<readonly LearntPath[], WantedPaths> = {
  kind: 'learnt-paths',
  version: 1,
  summary: 'routes that the router has learnt by BGP',
  decide(paths, wanted) {
    const prefixes = Object.entries(wanted)
    return judgeComplaints([
      ...(prefixes.length === 0 ? ['no prefixes were given'] : []),
      ...prefixes.flatMap(([prefix, hops]) => complaintsOf(paths, prefix, hops)),
    ])
  },
}

function complaintsOf(paths: readonly LearntPath[], prefix: string, hops: readonly string[]): string[] {
  const learnt = paths.filter(path => path.prefix === prefix)
  const known = learnt.map(({ nextHop }) => nextHop)
  const missing = hops.filter(hop => !known.includes(hop))
  if (learnt.length === 0 && missing.length > 0)
    return [`the router has not learnt ${prefix}; it knows ${listOf(paths.map(path => path.prefix))}`]
  return [
    ...missing.map(hop => `the router has not learnt ${prefix} via ${hop}, only via ${listOf(known)}`),
    ...learnt
      .filter(path => !hops.includes(path.nextHop))
      .map(path => `the router has learnt ${prefix} via ${path.nextHop}, told by ${path.from}, which is not the way`),
  ]
}

function listOf(texts: readonly string[]): string {
  return [...new Set(texts)].join(', ') || 'nothing'
}
