import type { InstalledProfile } from './context.ts'
import type { Requirement } from './requirements.ts'

/** What the ConfigMap `cilium-config` says of the installed profile; nothing where none is installed. */
export function configOf(run: {
  readonly profile?: Pick<InstalledProfile, 'observation'>
}): Readonly<Record<string, string>> {
  return run.profile?.observation.config ?? {}
}

/** Whether the installed profile has a feature; not where none is installed. */
export function hasFeature(
  { profile }: { readonly profile?: Pick<InstalledProfile, 'features'> },
  feature: Requirement,
): boolean {
  return profile?.features.some(({ name, present }) => present && name === feature) ?? false
}
