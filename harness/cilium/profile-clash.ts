import { UsageError } from '../results/errors.ts'
import { valuesOf } from './features.ts'
import type { NamedProfile } from './profile.ts'
import { type Values, valueAt } from '../values.ts'

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

/**
 * Throws {@link UsageError} when the user's values deny what a profile claims: the cluster would be made, and would say
 * the same a minute later.
 */
export function refuseContradictions(profiles: readonly NamedProfile[], userValues: Values): void {
  for (const { name, claims } of profiles) {
    for (const claim of claims) {
      for (const [path, wanted] of Object.entries(valuesOf(claim))) {
        const value = valueAt(userValues, path)
        // null takes a value away, and what the chart makes of that the cluster has to tell.
        if (value === undefined || value === null) continue
        const written = typeof value === 'string' ? value : JSON.stringify(value)
        if (wanted.includes(written)) continue
        throw new UsageError(
          `--values sets ${path} to ${JSON.stringify(value)}, and profile ${name} claims ${claim}: leave it out of the file, or choose a profile that fits it`,
        )
      }
    }
  }
}
