import { isDeepStrictEqual } from 'node:util'
import { UsageError } from '../results/errors.ts'
import { type FeatureName, featureOf } from './features.ts'
import type { Feature } from './features/feature.ts'
import type { NamedProfile } from './profile.ts'
import { type Values, valueAt } from '../values.ts'

/** Values that a cluster keeps from its first installation on, and why. */
const FIXED = {
  'ipam.mode':
    'pods keep the addresses that the first mode gave them: https://docs.cilium.io/en/stable/network/concepts/ipam/',
  'ipv6.enabled': 'pods keep the addresses that they got when they started, and the nodes theirs',
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
    if (!isDeepStrictEqual(first.topology, other.topology))
      throw new UsageError(
        `profiles ${first.name} and ${other.name} cannot share a cluster: the networks around its nodes are made once, and they want others. Run them one after the other.`,
      )
    if (first.kubeProxy !== other.kubeProxy)
      throw new UsageError(
        `profiles ${first.name} and ${other.name} cannot share a cluster: beside one of them kube-proxy runs, which leaves its rules on the nodes. Run them one after the other.`,
      )
    for (const [path, why] of Object.entries(FIXED)) {
      const [one, two] = [first, other].map(({ values }) => JSON.stringify(valueAt(values, path) ?? 'its default'))
      if (one === two) continue
      throw new UsageError(
        `profiles ${first.name} and ${other.name} cannot share a cluster: ${path} is ${one} in one and ${two} in the other, and ${why}. Run them one after the other.`,
      )
    }
  }
}

/** A value of the user by which a claim does not stand. */
export interface Denial {
  readonly claim: FeatureName
  readonly path: string
  readonly value: unknown
}

/**
 * The profiles, without the claims that the user's values take away: cases that require those are skipped, and say what was
 * detected.
 *
 * @throws UsageError where the values deny what a profile is about: the cluster would be another profile's, or none.
 */
export function withUserValues(profiles: readonly NamedProfile[], userValues: Values): NamedProfile[] {
  return profiles.map(profile => {
    const denials = profile.claims.flatMap(claim => denialsOf(claim, userValues))
    const refused = denials.find(({ claim }) => featureOf(claim).indispensable)
    if (refused !== undefined) {
      const { claim, path, value } = refused
      throw new UsageError(
        `--values sets ${path} to ${JSON.stringify(value)}, but the profile ${profile.name} claims ${claim}. Remove it from the file, or choose a profile that fits.`,
      )
    }
    const claims = profile.claims.filter(name => denials.every(({ claim }) => claim !== name))
    return { ...profile, values: withoutParts(profile.values, userValues), claims }
  })
}

/** The chart refuses parts of Hubble without Hubble, and whoever switches it off need not know that a profile has them. */
function withoutParts(values: Values, userValues: Values): Values {
  return String(valueAt(userValues, 'hubble.enabled')) === 'false' ? { ...values, hubble: {} } : values
}

/** Values of the user by which a feature does not stand. */
export function denialsOf(claim: FeatureName, userValues: Values): Denial[] {
  const { values = {} } = featureOf(claim)
  const denials = Object.entries(values).flatMap(([path, wanted]): Denial[] => {
    const value = valueAt(userValues, path)
    return value === undefined || standsBy(value, wanted) ? [] : [{ claim, path, value }]
  })
  return [...denials, ...extraDenials(claim, userValues)]
}

function standsBy(value: unknown, wanted: NonNullable<Feature['values']>[string]): boolean {
  if (typeof wanted === 'function') return wanted(value)
  // null takes a value away, and what the chart makes of that the cluster has to tell.
  return value === null || wanted.includes(typeof value === 'string' ? value : JSON.stringify(value))
}

/** `extraConfig` goes into `cilium-config` as it is. */
function extraDenials(claim: FeatureName, userValues: Values): Denial[] {
  const feature = featureOf(claim)
  const given = valueAt(userValues, 'extraConfig')
  if (typeof given !== 'object' || given === null) return []
  const isPresent = (config: Readonly<Record<string, string>>) =>
    feature.detect({ config, agents: [], workloads: [], nodes: 0 }).present
  if (!isPresent({})) return []
  return Object.entries(given).flatMap(([key, value]): Denial[] =>
    isPresent({ [key]: String(value) }) ? [] : [{ claim, path: `extraConfig.${key}`, value }],
  )
}
