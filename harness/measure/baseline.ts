import { type ErrorObject, Ajv2020 } from 'ajv/dist/2020.js'
import { UsageError, messageOf } from '../results/errors.ts'
import schema from './baseline.schema.json' with { type: 'json' }
import { LEAST_RUNS } from './certainty.ts'
import { differences } from './fingerprint.ts'
import type { EffortName, MetricName, PodPath } from './plan.ts'
import { type Fingerprint, type Measured, logRatios, podPathsIn } from './sample.ts'
import { median } from './stats/spread.ts'

/** Version of the file's shape. */
const VERSION = 2

/** Ratios of pod to host network to hold later runs against; `baseline.schema.json` describes the file. */
export interface Baseline {
  readonly schemaVersion: typeof VERSION
  /** ISO 8601, UTC. */
  readonly savedAt: string
  readonly profiles: readonly BaselineProfile[]
}

/** The ratios of one profile, from runs that nothing tells apart. */
export interface BaselineProfile {
  readonly profile: string
  readonly ciliumVersion: string
  readonly effort: EffortName
  readonly fingerprint: Fingerprint
  readonly runs: readonly BaselineRun[]
}

/** The ratios of one run. */
export interface BaselineRun {
  readonly run: string
  /** The start of a cluster that it was measured on, a different one for each run. */
  readonly start: string
  readonly entries: readonly BaselineEntry[]
}

/** The ratios of one path. They hold no throughput: that is the machine's, and changes with the weather. */
export interface BaselineEntry {
  readonly metric: MetricName
  readonly path: PodPath
  /** For the reader. */
  readonly median: number
  /** Pod to host, one for each block, session by session. */
  readonly sessions: readonly (readonly number[])[]
}

/** What a run measured, profile by profile. */
export interface MeasuredRun {
  readonly id: string
  readonly profiles: readonly Measured[]
}

/**
 * The baseline of what runs measured.
 *
 * @param earlier A baseline that they are added to.
 * @throws UsageError for runs of one profile that differ in more than their start, or that share it; BrokenError when a
 *   block lacks a sample.
 */
export function baselineOf(savedAt: string, runs: readonly MeasuredRun[], earlier?: Baseline): Baseline {
  const profiles = new Map(earlier?.profiles.map(profile => [profile.profile, profile]))
  for (const { id, profiles: all } of runs) {
    for (const measured of all) {
      const known = profiles.get(measured.profile)
      profiles.set(measured.profile, withRun(known ?? profileOf(measured), id, measured))
    }
  }
  return { schemaVersion: VERSION, savedAt, profiles: [...profiles.values()] }
}

function profileOf({ profile, ciliumVersion, effort, fingerprint }: Measured): BaselineProfile {
  return { profile, ciliumVersion, effort, fingerprint, runs: [] }
}

function withRun(known: BaselineProfile, run: string, measured: Measured): BaselineProfile {
  const start = measured.start ?? run
  refuseOther(known, run, measured)
  const same = known.runs.find(other => other.start === start)
  if (same !== undefined) {
    const which = same.run === run ? `run ${run} counts already` : `runs ${same.run} and ${run} share a cluster`
    throw new UsageError(`${which}: each start of a cluster counts once, since runs tell by how much starts differ`)
  }
  const entries = measured.metrics.flatMap(samples =>
    podPathsIn(samples).map(path => {
      const sessions = logRatios(samples, path).map(ratios => ratios.map(ratio => rounded(Math.exp(ratio))))
      return { metric: samples.metric, path, median: rounded(median(sessions.flat())), sessions }
    }),
  )
  return { ...known, runs: [...known.runs, { run, start, entries }] }
}

/** What differs between its runs would count as noise that later runs may have too. */
function refuseOther(known: BaselineProfile, run: string, measured: Measured): void {
  const efforts =
    known.effort === measured.effort ? [] : [`--measure=${known.effort} there, --measure=${measured.effort} here`]
  const versions =
    known.ciliumVersion === measured.ciliumVersion
      ? []
      : [`Cilium ${known.ciliumVersion} there, ${measured.ciliumVersion} here`]
  const all = [...efforts, ...versions, ...differences(known.fingerprint, measured.fingerprint)]
  if (all.length === 0) return
  throw new UsageError(
    `run ${run} measured ${measured.profile} under other conditions than the runs before it: ${all.join('; ')}; such runs cannot be taken together`,
  )
}

/** Five digits: a file that people read and diff, and far below what can be measured. */
function rounded(ratio: number): number {
  return Number(ratio.toPrecision(5))
}

const validate = new Ajv2020({ allErrors: true }).compile<Baseline>(schema)

/**
 * Reads a baseline.
 *
 * @param name Of the file, for errors.
 * @throws UsageError that says what is wrong, and where in the file.
 */
export function readBaseline(name: string, text: string): Baseline {
  const value = parse(name, text)
  if (validate(value)) return value
  if (isOfVersion1(value)) {
    throw new UsageError(
      `${name} is of version 1, which holds a single run; this program reads version ${VERSION}, because a single run does not tell by how much runs differ where nothing changed. Make a new one from at least ${LEAST_RUNS} runs, each on a new cluster: "npx cilium-conformance run --suite=performance --measure=gate" makes a run, and "npx cilium-conformance baseline save RUN..." a baseline of several`,
    )
  }
  const complaints = (validate.errors ?? []).map(complaint)
  throw new UsageError(`${name} is not a valid baseline:\n${complaints.map(line => `  ${line}`).join('\n')}`)
}

function isOfVersion1(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'schemaVersion' in value && value.schemaVersion === 1
}

function parse(name: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new UsageError(`${name} is not JSON: ${messageOf(error)}`)
  }
}

function complaint({ instancePath, message, params }: ErrorObject): string {
  const extra: unknown = params['additionalProperty'] ?? params['allowedValue'] ?? params['allowedValues']
  const detail = extra === undefined ? '' : ` (${JSON.stringify(extra)})`
  return `${instancePath === '' ? 'the file' : instancePath} ${message ?? 'is wrong'}${detail}`
}
