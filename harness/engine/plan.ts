import type { NamedProfile } from '../cilium/profile.ts'
import type { Values } from '../values.ts'
import type { ImageSourceChoice } from '../images/image-set.ts'
import type { AddressRanges } from '../provision/cluster.ts'
import type { Bundle } from '../images/bundle/read.ts'
import type { Mirror } from '../images/mirror.ts'
import type { MaxSkipped, NamedParts, Shard } from '../results/model.ts'
import type { EffortName } from '../measure/plan.ts'
import type { MeasureSettings, NodePairs } from '../run/context.ts'
import type { OwnFiles } from './own-files.ts'
import type { ContextChoice } from '../kube/context-choice.ts'
import type { CaseFilter } from './select-cases.ts'

/** How throughput is measured where nobody says. */
export const DEFAULT_EFFORT: EffortName = 'quick'

/** From which generated cases are made where nobody says. */
export const DEFAULT_SEED = 1

/** What a run may write to standard output. */
export const OUTPUT_FORMATS = ['text', 'json'] as const

/** One of {@link OUTPUT_FORMATS}. */
export type OutputFormat = (typeof OUTPUT_FORMATS)[number]

/** A cluster that somebody else made, with the Cilium that runs on it. */
export interface ExistingCluster extends ContextChoice {
  /** An image of the prober that its nodes can pull. */
  readonly proberImage?: string
  readonly outside: OutsideWish
}

/**
 * Which host outside the cluster is wanted: any that is found, none, none since the run is `inside` itself, or one on which somebody has started `prober outside`, by the
 * address of its control port.
 */
export type OutsideWish = 'any' | 'none' | 'inside' | { readonly host: string; readonly port: number }

/** What a run is going to do; every name in it is known to exist. */
export interface Plan {
  readonly suites: readonly string[]
  readonly profiles: readonly NamedProfile[]
  /** Where those are that are not built in. */
  readonly own: OwnFiles
  /** A provisioner's name, or `auto`. */
  readonly provisioner: string
  readonly nodes: number
  /** Of pods and services. */
  readonly ranges: AddressRanges
  /** Processors that each node may use at most; all of the machine's without it. */
  readonly nodeCpus?: number
  readonly images: ImageSourceChoice
  /** The file that everything is in. */
  readonly bundle?: Bundle
  /** The registry that everything is pulled from. */
  readonly mirror?: Mirror
  /** The Helm repository that has Cilium's chart. */
  readonly chartRepository?: string
  readonly ciliumVersion?: string
  readonly kubernetesVersion?: string
  readonly allowUnpinned: boolean
  readonly userValues?: Values
  readonly filter: CaseFilter
  /** Which pairs of nodes cases of reach, sizes and mode ask. */
  readonly nodePairs: NodePairs
  /** From which generated cases are made. */
  readonly seed: number
  readonly keep: boolean
  /** Where the cases run on a cluster that is there already, and nothing is installed. */
  readonly existing?: ExistingCluster
  /** Where on an existing cluster the report is left as well. */
  readonly reportConfigMap?: { readonly namespace: string; readonly name: string }
  /** Run id of a kept cluster, or `latest`. */
  readonly reuse?: string
  readonly reportDir: string
  readonly maxSkipped?: MaxSkipped
  /** The part of the chosen cases that is to run. */
  readonly shard?: Shard
  /** The profiles and suites that the flags or the config file name; what is chosen by default is not among them. */
  readonly named?: NamedParts
  readonly timeoutMs?: number
  readonly quiet: boolean
  /** Have the cilium CLI take a sysdump where a case failed or is broken. */
  readonly sysdump: boolean
  /** End at the first case that failed or is broken. */
  readonly bail: boolean
  /** What standard output is for: the story of the run, or conformance.json and nothing else. */
  readonly output: OutputFormat
  readonly measure: MeasureSettings
}
