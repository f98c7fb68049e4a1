import type { DetectedFeature } from '../results/model.ts'
import type { Feature } from './features/feature.ts'
import { HUBBLE } from './features/hubble.ts'
import { NETWORK } from './features/network.ts'
import { POLICY } from './features/policy.ts'
import { SERVICES } from './features/services.ts'
import type { CiliumObservation } from './observe.ts'

/** The closed list of features. Names are positive: a case requires what it needs, never the absence of something. */
export const FEATURES = [...NETWORK, ...SERVICES, ...POLICY, ...HUBBLE] as const satisfies readonly Feature[]

/** Name of a feature in {@link FEATURES}. */
export type FeatureName = (typeof FEATURES)[number]['name']

/** A feature by its name. */
export function featureOf(name: FeatureName): Feature {
  const table: readonly Feature[] = FEATURES
  const found = table.find(feature => feature.name === name)
  if (found === undefined) throw new TypeError(`there is no feature ${name}`)
  return found
}

/** Every feature with what was seen of it. */
export function detectFeatures(seen: CiliumObservation): DetectedFeature[] {
  return FEATURES.map(({ name, detect }) => ({ name, ...detect(seen) }))
}

/** Names of those that are there. */
export function presentIn(features: readonly DetectedFeature[]): string[] {
  return features.filter(({ present }) => present).map(({ name }) => name)
}

/** Claims that the cluster denies, one line each; empty when all hold. */
export function deniedClaims(claims: readonly FeatureName[], features: readonly DetectedFeature[]): string[] {
  return claims.flatMap(claim => {
    const feature = features.find(({ name }) => name === claim)
    return feature?.present === true ? [] : [`${claim}: ${feature?.detected ?? 'not known'}`]
  })
}
