import { resolve } from 'node:path'
import { refuseClashes } from '../cilium/profile-clash.ts'
import type { NamedProfile } from '../cilium/profile.ts'
import type { MaxSkipped, NamedParts } from '../results/model.ts'
import { EFFORTS, isEffort } from '../measure/plan.ts'
import { IMAGE_SOURCES, type ImageSourceChoice } from '../images/image-set.ts'
import type { Bundle } from '../images/bundle/read.ts'
import { type Mirror, chartRepositoryOf, mirrorOf } from '../images/mirror.ts'
import { REPORTS_OUT } from '../paths.ts'
import { UsageError } from '../results/errors.ts'
import { type MeasureSettings, NODE_PAIRS, type NodePairs } from '../run/context.ts'
import { type OwnFiles, NO_OWN_FILES } from '../engine/own-files.ts'
import { DEFAULT_EFFORT, DEFAULT_SEED, OUTPUT_FORMATS, type OutputFormat, type Plan } from '../engine/plan.ts'
import { addressRanges } from './address-ranges.ts'
import { ipFamilyOf } from './ip-family.ts'
import { loadBaseline } from './baseline-file.ts'
import { existingCluster, reportConfigMapOf } from './existing.ts'
import { durationMs } from './durations.ts'
import { valuesOfFlag } from './values-flag.ts'
import { shardOf } from '../engine/shard.ts'
import {
  ALONE,
  ON_REQUEST,
  loadProfile,
  loadProvisioner,
  provisionerNames,
  requireKnown,
  suiteNames,
} from '../engine/discover.ts'

/** Flags of `run` and `up` as the command line gives them. */
export interface RunFlags {
  readonly suite?: string
  readonly profile?: string
  readonly provisioner?: string
  readonly nodes?: string
  readonly clusterCidr?: string
  readonly serviceCidr?: string
  readonly ipFamily?: string
  readonly nodeCpus?: string
  readonly images?: string
  readonly registry?: string
  readonly registryCa?: string
  readonly registryTags?: boolean
  readonly chartRepository?: string
  readonly ciliumVersion?: string
  readonly kubernetesVersion?: string
  readonly values?: string
  readonly allowUnpinned?: boolean
  readonly grep?: string
  readonly skip?: string
  readonly nodePairs?: string
  readonly seed?: string
  readonly keep?: boolean
  readonly reuse?: string | true
  readonly reportDir?: string
  readonly maxSkipped?: string
  readonly shard?: string
  readonly timeout?: string
  readonly quiet?: boolean
  readonly bail?: boolean
  readonly sysdump?: boolean
  readonly output?: string
  readonly list?: boolean
  readonly measure?: string
  readonly baseline?: string
  /** What the config file names of the user's own; no flag. */
  readonly own?: OwnFiles
  readonly context?: string
  readonly allowContext?: string
  readonly kubeconfig?: string
  readonly proberImage?: string
  readonly outside?: string
  readonly inCluster?: boolean
  readonly reportConfigmap?: string
}

/** Profile of a run that names none. */
export const DEFAULT_PROFILE = 'vxlan'

/**
 * Checks the flags before anything is touched.
 *
 * @throws UsageError that names the flag, what is wrong with it and what is allowed.
 */
export async function makePlan(flags: RunFlags): Promise<Plan> {
  const { own = NO_OWN_FILES } = flags
  const suites = await chooseSuites(flags.suite, own)
  const profiles = await Promise.all(
    words(flags.profile ?? DEFAULT_PROFILE, '--profile').map(name => loadProfile(name, own)),
  )
  refuseClashes(profiles)
  const provisioner = flags.provisioner ?? 'auto'
  if (provisioner !== 'auto') requireKnown('provisioner', provisioner, ['auto', ...(await provisionerNames())])
  const nodes = wholeNumber('--nodes', flags.nodes ?? '2', 1)
  const mirror = await mirrorOf(flags)
  const bundle = await namedBundle(flags.images, mirror)
  await refuseTopology(profiles, { provisioner, bundle })
  refuseProxy(profiles, bundle)
  const images = bundle?.manifest.set.source ?? imageSource('--images', flags.images, mirror)
  return {
    suites,
    filter: { ...optional('grep', flags.grep), ...optional('skip', flags.skip) },
    profiles,
    own,
    provisioner,
    nodes,
    ranges: addressRanges(flags, nodes, ipFamilyOf(flags.ipFamily, profiles)),
    nodePairs: nodePairs(flags.nodePairs),
    images,
    ...optional('bundle', bundle),
    ...optional('mirror', mirror),
    ...optional('chartRepository', chartRepositoryOf(flags)),
    seed: flags.seed === undefined ? DEFAULT_SEED : wholeNumber('--seed', flags.seed, 0),
    keep: flags.keep === true,
    allowUnpinned: flags.allowUnpinned === true,
    reportDir: resolve(flags.reportDir ?? REPORTS_OUT),
    quiet: flags.quiet === true,
    bail: flags.bail === true,
    sysdump: flags.sysdump === true,
    output: outputFormat(flags.output),
    measure: await measureSettings(flags),
    ...optional('named', namedParts(flags, suites, profiles)),
    ...optional('ciliumVersion', flags.ciliumVersion),
    ...optional('kubernetesVersion', flags.kubernetesVersion),
    ...optional(
      'userValues',
      flags.values === undefined ? undefined : (await valuesOfFlag('--values', flags.values)).values,
    ),
    ...optional('reuse', flags.reuse === true ? 'latest' : flags.reuse),
    ...optional('maxSkipped', flags.maxSkipped === undefined ? undefined : maxSkippedOf(flags.maxSkipped)),
    ...optional('shard', flags.shard === undefined ? undefined : shardOf(flags.shard)),
    ...optional('existing', existingCluster(flags)),
    ...optional('reportConfigMap', reportConfigMapOf(flags)),
    ...optional('nodeCpus', flags.nodeCpus === undefined ? undefined : processors(flags.nodeCpus)),
    ...optional('timeoutMs', flags.timeout === undefined ? undefined : durationMs('--timeout', flags.timeout, 1000)),
  }
}

/** @throws UsageError where a profile wants a kube-proxy that cannot be had. */
function refuseProxy(profiles: readonly NamedProfile[], bundle: Bundle | undefined): void {
  const beside = profiles.find(({ kubeProxy }) => kubeProxy === true)
  if (beside === undefined || bundle === undefined) return
  throw new UsageError(
    `--images=bundle:${bundle.file} has no kube-proxy, which the profile ${beside.name} needs. Choose --images=packages or registry.`,
  )
}

/** @throws UsageError where the networks that a profile wants cannot be made. */
async function refuseTopology(
  profiles: readonly NamedProfile[],
  { provisioner, bundle }: { readonly provisioner: string; readonly bundle: Bundle | undefined },
): Promise<void> {
  const routed = profiles.find(({ topology }) => topology !== undefined)
  if (routed?.topology === undefined) return
  if (bundle !== undefined)
    throw new UsageError(
      `--images=bundle:${bundle.file} has no router, which the profile ${routed.name} needs. Choose --images=packages or registry.`,
    )
  const isSpread = routed.topology.nodes.length > 1
  if (!isSpread || provisioner === 'auto' || (await loadProvisioner(provisioner)).severalNetworks === true) return
  throw new UsageError(
    `--provisioner=${provisioner} puts all nodes on one network, and the profile ${routed.name} wants them on ${routed.topology.nodes.length}. Choose --provisioner=k3s.`,
  )
}

/** What is chosen by default may come to nothing; what somebody asks for by name may not. */
function namedParts(
  flags: Pick<RunFlags, 'profile' | 'suite'>,
  suites: readonly string[],
  profiles: readonly NamedProfile[],
): NamedParts | undefined {
  if (flags.profile === undefined && flags.suite === undefined) return undefined
  return {
    ...optional('profiles', flags.profile === undefined ? undefined : profiles.map(({ name }) => name)),
    ...optional('suites', flags.suite === undefined ? undefined : suites),
  }
}

/**
 * Refuses flags about measuring where nothing is measured. A config file may say how to measure for the runs that do.
 *
 * @param given Those that the command line itself gives.
 */
export async function refuseIdleFlags(flags: RunFlags, given: readonly ('measure' | 'baseline')[]): Promise<void> {
  const [key] = given
  if (key === undefined) return
  const suites = await chooseSuites(flags.suite, flags.own)
  if (suites.some(suite => ALONE.has(suite))) return
  const measuring = [...ALONE].join(', ')
  throw new UsageError(`--${key}=${flags[key]} only applies to suites that measure. Add --suite=${measuring}.`)
}

/** The Docker engine takes hundredths; with less than a tenth a node does not come up at all. */
function processors(flag: string): number {
  if (/^\d+(?:\.\d+)?$/.test(flag) && Number(flag) >= 0.1) return Number(flag)
  throw new UsageError(`--node-cpus=${flag} must be a number of at least 0.1`)
}

/** `floor` stands for the documented floors; anything else is a file. */
async function measureSettings({ measure = DEFAULT_EFFORT, baseline = 'floor' }: RunFlags): Promise<MeasureSettings> {
  if (!isEffort(measure)) throw new UsageError(`--measure=${measure} is not one of ${Object.keys(EFFORTS).join(', ')}`)
  if (baseline === 'floor') return { effort: measure }
  return { effort: measure, baseline: { file: baseline, content: await loadBaseline(baseline) } }
}

async function chooseSuites(flag: string | undefined, own?: OwnFiles): Promise<string[]> {
  const known = await suiteNames(own)
  if (flag === undefined) return known.filter(name => !ON_REQUEST.has(name)).toSorted()
  const chosen = words(flag, '--suite')
  for (const name of chosen) requireKnown('suite', name, known)
  return chosen
}

/** What `--node-pairs` names. Throws {@link UsageError} for anything else. */
function nodePairs(text = 'one'): NodePairs {
  const found = NODE_PAIRS.find(known => known === text)
  if (found === undefined) throw new UsageError(`--node-pairs=${text} is not one of ${NODE_PAIRS.join(', ')}`)
  return found
}

/**
 * Where images come from. Who names a registry wants it asked.
 *
 * @throws UsageError for an unknown source, and for one that asks no registry beside one that is named.
 */
export function imageSource(flag: string, text = 'auto', mirror?: Mirror): ImageSourceChoice {
  const source = IMAGE_SOURCES.find(known => known === text)
  if (source === undefined) throw new UsageError(`${flag}=${text} is not one of ${IMAGE_SOURCES.join(', ')}`)
  if (mirror === undefined) return source
  if (source === 'packages')
    throw new UsageError(`${flag}=packages and --registry=${mirror.host} contradict each other. Pass only one of them.`)
  return 'registry'
}

const BUNDLE = 'bundle:'

/**
 * The bundle that `--images` names, read whole.
 *
 * @throws UsageError for one that is not what it was, and for one beside a registry.
 */
async function namedBundle(flag: string | undefined, mirror: Mirror | undefined): Promise<Bundle | undefined> {
  if (flag?.startsWith(BUNDLE) !== true) return undefined
  if (mirror !== undefined)
    throw new UsageError(`--images=${flag} and --registry=${mirror.host} contradict each other. Pass only one of them.`)
  // Most command lines name none, and what reads one takes a while to load.
  const { openBundle } = await import('../images/bundle/read.ts')
  return openBundle(flag.slice(BUNDLE.length))
}

/** What `--output` names. Throws {@link UsageError} for what is no format. */
export function outputFormat(text = 'text'): OutputFormat {
  const format = OUTPUT_FORMATS.find(known => known === text)
  if (format === undefined) throw new UsageError(`--output=${text} is not one of ${OUTPUT_FORMATS.join(', ')}`)
  return format
}

function words(text: string, flag: string): string[] {
  const found = text.split(',').flatMap(word => word.trim() || [])
  const twice = found.find((word, index) => found.indexOf(word) !== index)
  if (twice !== undefined) throw new UsageError(`${flag}=${text} lists ${twice} twice`)
  if (found.length === 0) throw new UsageError(`${flag} is empty. Pass one name, or several separated by commas.`)
  return found
}

/** The number that a flag gives. Throws {@link UsageError} for anything else. */
export function wholeNumber(flag: string, text: string, least: number): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= least) return value
  throw new UsageError(`${flag}=${text} must be an integer of at least ${least}`)
}

/** The skips that `--max-skipped` accepts. Throws {@link UsageError} for what is neither a number of cases nor a share. */
export function maxSkippedOf(text: string): MaxSkipped {
  if (/^\d+$/.test(text)) return Number(text)
  const share = /^(\d+(?:\.\d+)?)%$/.exec(text)?.[1]
  if (share !== undefined && Number(share) <= 100) return `${Number(share)}%`
  throw new UsageError(`--max-skipped=${text} must be a number of cases, or a share from 0% to 100%`)
}

function optional<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  const present: { [P in K]?: V } = {}
  if (value !== undefined) present[key] = value
  return present
}
