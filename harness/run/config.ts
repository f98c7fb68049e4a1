import type { InstalledProfile } from './context.ts'

/** What the ConfigMap `cilium-config` says of the installed profile; nothing where none is installed. */
export function configOf(run: {
  readonly profile?: Pick<InstalledProfile, 'observation'>
}): Readonly<Record<string, string>> {
  return run.profile?.observation.config ?? {}
}
