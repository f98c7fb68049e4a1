import { readFile } from 'node:fs/promises'
import { release } from 'node:os'
import { gunzip } from 'node:zlib'
import { promisify } from 'node:util'
import { tryRun } from '../process/run.ts'
import { BUDGETS } from '../wait/budgets.ts'
import { exists } from '../files.ts'
import { type KernelFeature, OPTIONAL_FEATURES, REQUIRED_FEATURES } from './kernel-features.ts'

/** What can be seen of the running kernel. */
export interface KernelObservation {
  readonly release: string
  /** Options that are built in or a module, without `CONFIG_`; `undefined` when no configuration is readable. */
  readonly config: ReadonlySet<string> | undefined
  /** Device type -> whether the kernel knows it; a type that could not be tried is absent. */
  readonly links: Readonly<Record<string, boolean>>
  /** Those of the features' files that exist. */
  readonly files: readonly string[]
  readonly filesystems: readonly string[]
}

/** Looks at the running kernel. Device types are tried in a network namespace that ends with the command. */
export async function observeKernel(): Promise<KernelObservation> {
  const features = [...REQUIRED_FEATURES, ...OPTIONAL_FEATURES]
  const types = features.flatMap(({ link }) => link ?? [])
  const tried = await Promise.all(types.map(async type => [type, await tryLink(type)] as const))
  const paths = features.flatMap(({ file }) => file ?? [])
  const there = await Promise.all(paths.map(async path => ((await exists(path)) ? [path] : [])))
  return {
    release: release(),
    config: await readConfig(),
    links: Object.fromEntries(tried.filter((pair): pair is readonly [string, boolean] => pair[1] !== undefined)),
    files: there.flat(),
    filesystems: readFilesystems(await readFile('/proc/filesystems', 'utf8').catch(() => '')),
  }
}

/**
 * Whether the kernel has a feature: what it does decides before what its configuration says.
 *
 * @returns `undefined` when nothing that was seen tells
 */
export function hasFeature(feature: KernelFeature, seen: KernelObservation): boolean | undefined {
  if (feature.link !== undefined && seen.links[feature.link] !== undefined) return seen.links[feature.link]
  if (feature.file !== undefined && seen.files.includes(feature.file)) return true
  if (feature.filesystem !== undefined && seen.filesystems.includes(feature.filesystem)) return true
  const { config } = seen
  if (config === undefined) return undefined
  return feature.config.some(options => options.every(option => config.has(option)))
}

/** The options that a kernel configuration sets to `y` or `m`. */
export function readConfigText(text: string): Set<string> {
  return new Set([...text.matchAll(/^CONFIG_(\w+)=[ym]$/gm)].map(match => match[1] ?? ''))
}

/** The names in /proc/filesystems. */
export function readFilesystems(text: string): string[] {
  return text.split('\n').flatMap(line => line.split('\t').at(-1) || [])
}

/** What the answer of `ip link add type X` says: `undefined` when the attempt did not reach the kernel. */
export function readLinkAnswer(exitCode: number, stderr: string): boolean | undefined {
  if (exitCode === 0 || stderr.includes('Required attributes')) return true
  return /Unknown device type|Operation not supported/.test(stderr) ? false : undefined
}

async function tryLink(type: string): Promise<boolean | undefined> {
  const command = ['unshare', '--net', 'ip', 'link', 'add', 'cc-probe', 'type', type] as const
  try {
    const { exitCode, stderr } = await tryRun([...command], { timeoutMs: BUDGETS.hostProbe.ms })
    return readLinkAnswer(exitCode, stderr)
  } catch {
    return undefined // no unshare or no ip: the configuration has to tell
  }
}

async function readConfig(): Promise<ReadonlySet<string> | undefined> {
  const packed = await readFile('/proc/config.gz').catch(() => undefined)
  if (packed !== undefined) return readConfigText((await promisify(gunzip)(packed)).toString())
  const text = await readFile(`/boot/config-${release()}`, 'utf8').catch(() => undefined)
  return text === undefined ? undefined : readConfigText(text)
}
