import type { Finding } from './finding.ts'
import type { ClusterInfo, Environment, Phase, RunError } from './model.ts'

/**
 * The answer to "may this cluster go from one version or set of values to another": what every page about it is made
 * from. `upgrade.json` is this as JSON.
 */

/** Version of the JSON shape. */
export const UPGRADE_SCHEMA_VERSION = 1

/** `unknown` where evidence is missing: never a silent pass. */
export type UpgradeVerdict = 'go' | 'go-with-notes' | 'no-go' | 'unknown' | 'interrupted'

/** One reason for a verdict, the weightiest first. */
export interface Reason {
  readonly weight: 'no-go' | 'unknown' | 'note'
  readonly area:
    | 'version path'
    | 'values'
    | 'rendered objects'
    | 'cluster'
    | 'start'
    | 'traffic'
    | 'suites'
    | 'metrics'
    | 'rollback'
    | 'rehearsal'
  readonly text: string
}

/** Whether the guide allows the step, and how to go instead. */
export interface VersionPath {
  readonly legal: boolean
  /** One sentence. */
  readonly text: string
  /** Versions to install one after the other, the target last; empty where there is no way. */
  readonly steps: readonly string[]
}

/** What a difference between the rendered objects does to a running cluster. */
export const EFFECTS = ['datapath', 'restart', 'observability', 'none'] as const

/** One of {@link EFFECTS}. */
export type Effect = (typeof EFFECTS)[number]

/** One difference between what the two charts render. */
export interface Change {
  readonly effect: Effect
  /** For example `ConfigMap cilium-config: routing-mode`. */
  readonly what: string
  readonly before?: string
  readonly after?: string
}

/** One question that was asked of a running cluster. */
export interface LiveCheck {
  readonly name: string
  readonly outcome: 'good' | 'note' | 'bad' | 'unknown'
  readonly text: string
}

/** An interruption of one stream. Times are milliseconds from the start of the leg. */
export interface Interruption {
  readonly startMs: number
  readonly lengthMs: number
  /** Sends without an answer, or with one too late. */
  readonly missed: number
  /** It is the machine's: the control or the sender itself stood still for a good part of it. */
  readonly starved?: boolean
}

/** What continuous traffic on one path saw. */
export interface PathOutcome {
  /** For example `pod to pod, other node`. */
  readonly path: string
  readonly kind: string
  /** It does not pass Cilium: what it suffers is the machine's. */
  readonly control: boolean
  readonly sent: number
  readonly missed: number
  readonly interruptions: readonly Interruption[]
  readonly longestMs: number
  /** The longest interruption that is not the machine's. */
  readonly longestOwnMs: number
  readonly totalMs: number
  /** The longest time by which the sender itself was late. */
  readonly senderPauseMs: number
  /** The stream could not go on, with the reason: an established connection did not survive, or its prober was lost. */
  readonly ended?: string
  /** Why nobody looked at the path. */
  readonly unwatched?: string
}

/** New connections of a pod that a policy denies. */
export interface DeniedStream {
  readonly path: string
  readonly sent: number
  /** Connections that were made all the same. */
  readonly answered: number
}

const KINDS: Readonly<Record<string, string>> = {
  icmp: 'ICMP echo',
  udp: 'UDP',
  tcp: 'established TCP',
  'tcp-connect': 'new TCP',
}

/** Path and kind of traffic as a reader calls them; what has a kind of its own is told by its path. */
export function trafficName({ path, kind }: Pick<PathOutcome, 'path' | 'kind'>): string {
  return KINDS[kind] === undefined ? path : `${path}, ${KINDS[kind]}`
}

/** One change of the release while traffic runs. */
export interface Leg {
  readonly name: 'upgrade' | 'rollback'
  readonly from: string
  readonly to: string
  /** `stuck`: agents or operator do not become ready; `failed`: Helm did not carry it out. */
  readonly outcome: 'done' | 'stuck' | 'failed'
  /** Why it is not `done`, in one sentence. */
  readonly failure?: string
  /** Why traffic was not watched for as long as it takes to be sure, in one sentence. */
  readonly unsettled?: string
  readonly durationMs: number
  /** What happened when, in milliseconds from the start of the leg. */
  readonly marks: readonly { readonly atMs: number; readonly text: string }[]
  readonly paths: readonly PathOutcome[]
}

/** Why a release did not start, in its own words. */
export interface Refusal {
  /** One sentence. */
  readonly text: string
  readonly pod: string
  /** The end of what the container wrote. */
  readonly log: readonly string[]
}

/** Between the legs of a rehearsal, where suites run and metrics are read. */
export type StageName = 'before' | 'after' | 'rolled back'

/** Traffic while the suites ran at one stage. */
export interface Watch {
  readonly stage: StageName
  readonly durationMs: number
  readonly paths: readonly PathOutcome[]
}

/** How the suites went at one stage. */
export interface SuiteTally {
  readonly stage: StageName
  readonly passed: number
  readonly failed: number
  readonly broken: number
  readonly skipped: number
  readonly inconclusive: number
}

/** A case with another verdict than before; the verdict is `not run` where it was not there at a stage. */
export interface CaseChange {
  readonly id: string
  readonly stage: Exclude<StageName, 'before'>
  readonly before: string
  readonly now: string
  readonly reason?: string
}

/** What the agents' own metrics said at the stages. */
export interface MetricComparison {
  /** Sums over all agents of what tells of trouble, counted since each agent's start. */
  readonly stages: readonly { readonly stage: StageName; readonly figures: Readonly<Record<string, number>> }[]
  /** Families that had samples before the upgrade and none after it, and the other way round. */
  readonly gone: readonly string[]
  readonly added: readonly string[]
}

/** The upgrade, tried in a throw-away cluster. */
export interface Rehearsal {
  readonly legs: readonly Leg[]
  readonly watches: readonly Watch[]
  readonly refusal?: Refusal
  /** Names of the features that the cluster had at each stage. */
  readonly features: readonly { readonly stage: StageName; readonly present: readonly string[] }[]
  readonly suites: readonly SuiteTally[]
  /** Suites that were asked for by name and of which no case passed before the upgrade. */
  readonly unproven: readonly string[]
  readonly changed: readonly CaseChange[]
  readonly metrics: MetricComparison
  /** Values of the operator that the throw-away cluster had to set otherwise. */
  readonly overridden: readonly string[]
}

/** A whole check. */
export interface UpgradeResult {
  readonly schemaVersion: typeof UPGRADE_SCHEMA_VERSION
  readonly id: string
  readonly command: readonly string[]
  readonly startedAt: string
  readonly durationMs: number
  readonly verdict: UpgradeVerdict
  readonly exitCode: number
  readonly reasons: readonly Reason[]
  readonly from: string
  readonly to: string
  readonly values: { readonly before?: string; readonly after?: string }
  /** The longest interruption that is accepted on a path. */
  readonly maxOutageMs: number
  readonly path: VersionPath
  readonly findings: readonly Finding[]
  readonly changes: readonly Change[]
  readonly live: readonly LiveCheck[]
  readonly rehearsal?: Rehearsal
  /** Why there was no rehearsal. */
  readonly notRehearsed?: string
  readonly environment: Environment
  readonly cluster?: ClusterInfo
  readonly phases: readonly Phase[]
  readonly errors: readonly RunError[]
}
