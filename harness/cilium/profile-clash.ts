import { UsageError } from '../result/errors.ts'
import type { NamedProfile } from './profile.ts'
import { valueAt } from './values.ts'

/** Values that a cluster keeps from its first installation on, and why. */
const FIXED = {
  'ipam.mode':
    'pods keep the addresses that the first mode gave them: https://docs.cilium.io/en/stable/network/concepts/ipam/',
  'cluster.name': 'identities carry the name of the cluster',
  'cluster.id': 'identities carry the id of the cluster',
} as const

/**
 * Throws {@link UsageError} when one cluster cannot be switched between the profiles, because they want different
 * things of what a cluster keeps.
 */
export function refuseClashes(profiles: readonly NamedProfile[]): void {
  const [first, ...others] = profiles
  if (first === undefined) return
  for (const other of others) {
    for (const [path, why] of Object.entries(FIXED)) {
      const [one, two] = [first, other].map(({ values }) => JSON.stringify(valueAt(values, path) ?? 'its default'))
      if (one === two) continue
      throw new UsageError(
        `profiles ${first.name} and ${other.name} cannot share a cluster: ${path} is ${one} and ${two}, and ${why}; run them one after the other`,
      )
    }
  }
}
