import { FEATURES, type FeatureName } from '../cilium/features.ts'
import { PROFILE_NEEDS, type ProfileNeed } from '../cilium/profile-needs.ts'
import type { Profile } from '../cilium/profile.ts'
import { nearest } from '../nearest.ts'
import { UsageError, messageOf } from '../results/errors.ts'
import { isMapping } from '../values.ts'
import { importOwn } from './own-modules.ts'
import { objectsIn, topologyIn } from './own-topology.ts'

/**
 * Loads a profile of the user's own.
 *
 * @throws UsageError that says what of it is not as the type `Profile` of `cilium-conformance/profiles` has it.
 */
export async function loadOwnProfile(file: string): Promise<Profile> {
  const { profile } = await importOwn(file).catch((cause: unknown) => {
    throw new UsageError(`the profile ${file} cannot be loaded: ${messageOf(cause)}`)
  })
  const refuse = (what: string): never => {
    throw new UsageError(`the profile ${file} ${what}`)
  }
  if (!isMapping(profile))
    return refuse('does not export an object named "profile". Write: export const profile: Profile = { ... }')
  const { summary, values = {}, claims = [], needs = [], topology, kubeProxy, objects } = profile
  if (typeof summary !== 'string' || summary === '')
    return refuse('has no summary. Say in one sentence what it installs.')
  if (!isMapping(values)) return refuse('has values that are not a mapping of Helm values')
  const features: readonly FeatureName[] = FEATURES.map(({ name }) => name)
  const known: readonly ProfileNeed[] = PROFILE_NEEDS.map(({ name }) => name)
  return {
    summary,
    values,
    claims: namesIn(claims, features, 'claims', refuse),
    needs: namesIn(needs, known, 'needs', refuse),
    ...(topology === undefined ? {} : { topology: topologyIn(topology, refuse) }),
    ...(kubeProxy === undefined ? {} : { kubeProxy: kubeProxy === true || refuse('has a kubeProxy that is not true') }),
    ...(objects === undefined ? {} : { objects: objectsIn(objects, refuse) }),
  }
}

function namesIn<Name extends string>(
  list: unknown,
  known: readonly Name[],
  key: string,
  refuse: (what: string) => never,
): Name[] {
  if (!Array.isArray(list)) return refuse(`has ${key} that are not a list of names`)
  return list.map((item: unknown) => {
    const name = known.find(candidate => candidate === item)
    if (name !== undefined) return name
    const meant = nearest(String(item), known)
    const hint = meant === undefined ? `Allowed: ${known.join(', ')}.` : `Did you mean ${meant}?`
    return refuse(`has unknown ${key} ${JSON.stringify(item)}. ${hint}`)
  })
}
