/**
 * The run model: the one description of a run that every report is made from.
 *
 * `conformance.json` is this model as JSON. Anything that a report shows is in here or in a file that an
 * {@link Evidence} entry names, so that a saved run can be rendered and judged again.
 */

import type { PairResult } from './node-pairs.ts'

/** Version of the JSON shape. Raised when a reader of the previous shape would misread the new one. */
export const SCHEMA_VERSION = 1

/**
 * What a case says about the cluster.
 *
 * - `passed`: the outcome was observed.
 * - `failed`: Cilium (or the cluster) did the wrong thing.
 * - `broken`: the harness could not tell.
 * - `skipped`: a declared requirement is missing; the reason names every missing one and what was detected.
 * - `inconclusive`: measured or observed, but that does not settle the question, for example because of noise.
 */
export type Verdict = 'passed' | 'failed' | 'broken' | 'skipped' | 'inconclusive'

/** Every verdict, in the order in which reports count them. */
export const VERDICTS: readonly Verdict[] = ['passed', 'failed', 'broken', 'skipped', 'inconclusive']

/** A file under the run folder that a verdict rests on. `path` is relative to the run folder. */
export interface Evidence {
  readonly name: string
  readonly path: string
  readonly mediaType: string
}

/**
 * One thing that a case measured, for example `{ name: 'time to Ready', value: 5.2, unit: 's' }`. A text is an observation
 * that profiles are compared by and that is no number; its unit is empty.
 */
export interface Measurement {
  readonly name: string
  readonly value: number | string
  readonly unit: string
}

/** Every value that a case measured of something, to be drawn as strips of dots, one row under the other. */
export interface SamplePlot {
  readonly name: string
  readonly unit: string
  readonly rows: readonly SampleRow[]
  /** A value to hold the rows against. */
  readonly reference?: { readonly label: string; readonly value: number }
}

/** The values of one row, with the estimate and its bounds where there are enough of them. */
export interface SampleRow {
  readonly label: string
  readonly values: readonly number[]
  readonly interval?: { readonly estimate: number; readonly lower: number; readonly upper: number }
}

/** One end of a probe. `node` is the node's name, or `outside` for a host that is not in the cluster. */
export interface ProbeEnd {
  readonly name: string
  readonly node: string
}

/** Traffic that a case sent and judged. Equal probes of a case are one record. */
export interface ProbeRecord {
  readonly from: ProbeEnd
  readonly to: ProbeEnd
  /** For example `tcp`. */
  readonly over: string
  /** For example `allowed` or `dropped`. */
  readonly outcome: string
  readonly expected: string
  readonly count: number
}

/** One case on one profile. */
export interface CaseResult {
  /** Stable across runs: `<suite>/<topic>/<describe titles and test title as a slug>`; the profile is not part of it. */
  readonly id: string
  /** Name of the folder that has the file. */
  readonly suite: string
  /** Name of the file, without its endings. */
  readonly topic: string
  /** Path of the file, relative to where the run was started, for a case of the user's own; a built-in one has none. */
  readonly file?: string
  /** The describe titles above the case, outermost first. */
  readonly group: readonly string[]
  readonly title: string
  /** The installed profile, or `bare` for a cluster that has no CNI yet. */
  readonly profile: string
  readonly verdict: Verdict
  /** One or more lines that say why; absent only on `passed`. */
  readonly reason?: string
  /** Skipped because of what the caller chose: values, a profile, a cluster that was there already. No gap in what was covered. */
  readonly ruledOut?: true
  readonly durationMs: number
  /** Names of the features that the case declares it needs. */
  readonly requires: readonly string[]
  /** Where the outcome is documented. */
  readonly docs?: string
  /** Assertions that were evaluated while the case ran. */
  readonly assertions: number
  readonly measurements: readonly Measurement[]
  readonly evidence: readonly Evidence[]
  /** File of what the case observed, relative to the run folder; see {@link SavedObservations}. Absent where it saw nothing. */
  readonly observations?: string
  /** Absent where the case sent none through the shared workloads. */
  readonly probes?: readonly ProbeRecord[]
  /** Absent where the case measured nothing more than once. */
  readonly plots?: readonly SamplePlot[]
  /** What the case came to on every pair of nodes; absent where the run asks only one pair. */
  readonly pairs?: readonly PairResult[]
  /** ISO 8601, UTC. */
  readonly startedAt: string
}

/** How long one part of a run took. Phases follow each other; `parent` names the phase that contains this one. */
export interface Phase {
  readonly name: string
  readonly startedAt: string
  readonly durationMs: number
  readonly parent?: string
  /** What the phase worked on, for example `profile vxlan`. */
  readonly detail?: string
  readonly outcome: 'done' | 'failed' | 'interrupted'
}

/** One capability of the cluster, asked of the running cluster and never taken from the profile's word. */
export interface DetectedFeature {
  readonly name: string
  readonly present: boolean
  /** What was observed, for example `tunnel-protocol "vxlan" in the agent's status on 2 nodes`. */
  readonly detected: string
}

/** A pod that was seen on a node. */
export interface PodInfo {
  readonly namespace: string
  readonly name: string
  readonly node: string
  /** Absent before it has an address. */
  readonly ip?: string
}

/** One profile as it was installed. */
export interface ProfileResult {
  readonly name: string
  readonly summary: string
  /** Absent when the installation did not get so far. */
  readonly ciliumVersion?: string
  /** Helm values as they were used, without secrets; absent when the installation did not get so far. */
  readonly values?: Readonly<Record<string, unknown>>
  readonly features: readonly DetectedFeature[]
  /** The pods of the cluster once the cases on the profile had run; absent when nobody could ask. */
  readonly pods?: readonly PodInfo[]
}

/** A Kubernetes node of the cluster under test. */
export interface NodeInfo {
  readonly name: string
  readonly role: 'server' | 'agent'
  readonly internalIP: string
  readonly podCIDR?: string
  /** Absent where the node names none. */
  readonly zone?: string
  readonly kernel: string
  readonly containerRuntime: string
  readonly kubelet: string
}

/** The cluster that really ran. `distribution` is never the name of something that a stand-in took the place of. */
export interface ClusterInfo {
  readonly provisioner: string
  /** For example `K3s`, `kind`, or `kubeadm node image with K3s's command line (not K3s)`. */
  readonly distribution: string
  readonly kubernetesVersion: string
  readonly imageSource: string
  /** What the user of the kubeconfig may do there and why no more; absent for a cluster that the run made. */
  readonly access?: string
  readonly nodes: readonly NodeInfo[]
  /** The nodes between which cases send traffic, unless they ask every pair; absent on a single node. */
  readonly pair?: readonly [string, string]
}

/** The machine and tools of a run. */
export interface Environment {
  readonly harness: string
  readonly node: string
  readonly os: string
  readonly kernel: string
  readonly cpu: string
  readonly cpus: number
  readonly memoryBytes: number
  readonly docker?: string
  readonly ci: boolean
}

/** Something that went wrong outside any case: provisioning, images, transport. */
export interface RunError {
  readonly phase: string
  readonly message: string
  /** What the reader can do about it. */
  readonly cure?: string
}

/** Overall answer of a run. */
export type RunVerdict = 'passed' | 'failed' | 'broken' | 'inconclusive' | 'interrupted'

/** One of so many parts into which the cases of a run are shared out; the first is 1. */
export interface Shard {
  readonly index: number
  readonly count: number
}

/** A run that went into a merged one. */
export interface MergedRun {
  readonly id: string
  /** What its profiles are called in the merged run; absent where they kept their names. */
  readonly label?: string
  readonly startedAt: string
  readonly durationMs: number
  readonly verdict: RunVerdict
  /** Which part of one run it was; absent where it was a run of its own. */
  readonly shard?: Shard
  readonly environment: Environment
  readonly cluster?: ClusterInfo
}

/** One run as the history keeps it: a line of JSON. */
export interface HistoryEntry {
  readonly id: string
  readonly startedAt: string
  readonly verdict: RunVerdict
  /** What ran, as far as a change of it explains a change of verdicts. */
  readonly under: string
  /** Verdicts by `<case> on <profile>`. */
  readonly cases: Readonly<Record<string, Verdict>>
}

/** Profiles and suites that somebody asked for by name. In each of them something has to pass. */
export interface NamedParts {
  readonly profiles?: readonly string[]
  readonly suites?: readonly string[]
}

/** A case that is skipped now and passed in an earlier run. */
export interface LostPass {
  readonly id: string
  readonly profile: string
  /** The newest run in which it passed. */
  readonly run: string
}

/** How many skips a caller accepts: a number of cases, or a share of the chosen ones such as `20%`. */
export type MaxSkipped = number | `${number}%`

/** A whole run. */
export interface RunResult {
  readonly schemaVersion: typeof SCHEMA_VERSION
  /** Sortable and unique, for example `20261123-101530-a1b2c3`. */
  readonly id: string
  readonly command: readonly string[]
  readonly startedAt: string
  readonly endedAt: string
  readonly durationMs: number
  readonly verdict: RunVerdict
  readonly exitCode: number
  readonly environment: Environment
  readonly suites: readonly string[]
  readonly cluster?: ClusterInfo
  readonly profiles: readonly ProfileResult[]
  readonly phases: readonly Phase[]
  readonly cases: readonly CaseResult[]
  readonly errors: readonly RunError[]
  /** Absent where any number of skips is accepted. */
  readonly maxSkipped?: MaxSkipped
  /** Absent where nothing was named. */
  readonly named?: NamedParts
  /** The part of the chosen cases that it ran; absent for all of them. */
  readonly shard?: Shard
  /** Cases that are skipped in this run and passed in an earlier one of the same folder. */
  readonly lost?: readonly LostPass[]
  /** The newest earlier run in the same folder that shares a case with this one. */
  readonly before?: HistoryEntry
  /** The runs that this one was merged from; absent for a run that ran. */
  readonly mergedFrom?: readonly MergedRun[]
}
