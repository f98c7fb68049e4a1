import { type ErrorObject, Ajv2020 } from 'ajv/dist/2020.js'
import { UsageError, messageOf } from '../results/errors.ts'
import schema from './baseline.schema.json' with { type: 'json' }
import type { EffortName, MetricName, PodPath } from './plan.ts'
import { type Fingerprint, type Measured, logRatios, podPathsIn } from './sample.ts'
import { median } from './stats/spread.ts'

/** Ratios of pod to host network to hold later runs against; `baseline.schema.json` describes the file. */
export interface Baseline {
  readonly schemaVersion: 1
  /** Id of the run that the ratios are from. */
  readonly run: string
  /** ISO 8601, UTC. */
  readonly savedAt: string
  readonly profiles: readonly BaselineProfile[]
}

/** The ratios of one profile. */
export interface BaselineProfile {
  readonly profile: string
  /** For the reader; baselines outlive versions. */
  readonly ciliumVersion: string
  readonly effort: EffortName
  readonly fingerprint: Fingerprint
  readonly entries: readonly BaselineEntry[]
}

/** The ratios of one path. They hold no throughput: that is the machine's, and changes with the weather. */
export interface BaselineEntry {
  readonly metric: MetricName
  readonly path: PodPath
  /** For the reader. */
  readonly median: number
  /** Pod to host, one for each block. */
  readonly ratios: readonly number[]
}

/**
 * The baseline of what a run measured.
 *
 * @throws BrokenError when a block lacks a sample.
 */
export function baselineOf(run: string, savedAt: string, measured: readonly Measured[]): Baseline {
  const profiles = measured.map(({ profile, ciliumVersion, effort, fingerprint, metrics }) => ({
    profile,
    ciliumVersion,
    effort,
    fingerprint,
    entries: metrics.flatMap(samples =>
      podPathsIn(samples).map(path => {
        const ratios = logRatios(samples, path).map(ratio => rounded(Math.exp(ratio)))
        return { metric: samples.metric, path, median: rounded(median(ratios)), ratios }
      }),
    ),
  }))
  return { schemaVersion: 1, run, savedAt, profiles }
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
  const complaints = (validate.errors ?? []).map(complaint)
  throw new UsageError(`${name} is no baseline of this program:\n${complaints.map(line => `  ${line}`).join('\n')}`)
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
