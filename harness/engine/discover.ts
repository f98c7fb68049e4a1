import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { NamedProfile, Profile } from '../cilium/profile.ts'
import { MODULE, PROJECT_ROOT } from '../paths.ts'
import type { Provisioner } from '../provision/cluster.ts'
import { UsageError } from '../results/errors.ts'
import { type OwnFiles, NO_OWN_FILES } from './own-files.ts'
import { loadOwnProfile } from './own-profile.ts'

/** Folder of the suites. */
export const SUITES = join(PROJECT_ROOT, 'suites')
const PROFILES = join(PROJECT_ROOT, 'fixtures', 'profiles')
const PROVISIONERS = join(PROJECT_ROOT, 'harness', 'provision', 'provisioners')

/** Suites that break things on purpose or measure, and that run only when they are named. */
export const ON_REQUEST: ReadonlySet<string> = new Set(['performance', 'resilience'])

/** Suites beside which nothing else may run, because they measure or take parts of the cluster away. */
export const ALONE: ReadonlySet<string> = new Set(['performance', 'resilience'])

/** Suites after which nobody can look back: they start Cilium again themselves. */
export const DISRUPTIVE: ReadonlySet<string> = new Set(['resilience'])

/** Suites whose cases bring what they need: they run while agents still compile, which others wait for. */
export const EARLY: ReadonlySet<string> = new Set(['bootstrap'])

/** Suites that look back at what all others did: they run when nothing else does any more, in every run. */
export const LATE: ReadonlySet<string> = new Set(['aftermath'])

/** Names of the suites: the folders below `suites/`, and the user's own. */
export async function suiteNames(own: OwnFiles = NO_OWN_FILES): Promise<string[]> {
  const entries = await readdir(SUITES, { withFileTypes: true })
  return [...entries.filter(entry => entry.isDirectory()).map(({ name }) => name), ...Object.keys(own.suites)]
}

/** Names of the profiles: the files in `fixtures/profiles/`, and the user's own. */
export async function profileNames(own: OwnFiles = NO_OWN_FILES): Promise<string[]> {
  return [...(await modulesIn(PROFILES)), ...Object.keys(own.profiles)]
}

/** Names of the provisioners: the files in `harness/provision/provisioners/`. */
export async function provisionerNames(): Promise<string[]> {
  return modulesIn(PROVISIONERS)
}

/** Loads a profile. Throws {@link UsageError} for a name that is none, and for a file of the user's that has none. */
export async function loadProfile(name: string, own: OwnFiles = NO_OWN_FILES): Promise<NamedProfile> {
  requireKnown('profile', name, await profileNames(own))
  const file = own.profiles[name]
  if (file !== undefined) return { name, ...(await loadOwnProfile(file)) }
  const module: { profile: Profile } = await import(pathToFileURL(join(PROFILES, `${name}${MODULE}`)).href)
  return { name, ...module.profile }
}

/** Loads a provisioner. Throws {@link UsageError} for a name that is none. */
export async function loadProvisioner(name: string): Promise<Provisioner> {
  requireKnown('provisioner', name, await provisionerNames())
  const module: { provisioner: Provisioner } = await import(pathToFileURL(join(PROVISIONERS, `${name}${MODULE}`)).href)
  return module.provisioner
}

/** Throws {@link UsageError} that lists what there is, for a name that is not among it. */
export function requireKnown(what: string, name: string, known: readonly string[]): void {
  if (known.includes(name)) return
  throw new UsageError(`unknown ${what} "${name}". Choose one of: ${known.toSorted().join(', ')}`)
}

async function modulesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  return entries
    .filter(entry => entry.isFile() && entry.name.endsWith(MODULE) && !entry.name.endsWith(`.test${MODULE}`))
    .map(({ name }) => basename(name, MODULE))
    .toSorted()
}
