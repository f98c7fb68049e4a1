import type { CiliumObservation } from '../cilium/observe.ts'
import type { Baseline } from '../measure/baseline.ts'
import type { EffortName } from '../measure/plan.ts'
import type { Values } from '../values.ts'
import type { ImageSet } from '../images/image-set.ts'
import type { Vitals } from '../observe/vitals.ts'
import type { Cluster } from '../provision/cluster.ts'
import type { DetectedFeature } from '../results/model.ts'
import type { Outside } from './outside.ts'

/** A pod that K3s packages, as it was at one moment. */
export interface PodSighting {
  readonly component: string
  readonly name: string
  readonly namespace: string
  readonly uid: string
}

/** The profile that is installed while a case runs. */
export interface InstalledProfile {
  readonly name: string
  readonly claims: readonly string[]
  readonly ciliumVersion: string
  readonly values: Values
  /** The part of them that `--values` gave. */
  readonly userValues?: Values
  readonly features: readonly DetectedFeature[]
  readonly observation: CiliumObservation
  /** When Helm was asked to install it, in milliseconds since the epoch. */
  readonly installedAt: number
}

/** How throughput is measured, and what it is held against. */
export interface MeasureSettings {
  readonly effort: EffortName
  /** A baseline with the name of its file; absent for the documented floors. */
  readonly baseline?: { readonly file: string; readonly content: Baseline }
}

/** Pairs of nodes that a run may ask: the usual one, or every one each way. */
export const NODE_PAIRS = ['one', 'all'] as const

/** One of {@link NODE_PAIRS}. */
export type NodePairs = (typeof NODE_PAIRS)[number]

/** What it is told of a cluster that answers. */
export type ReadyContext = Extract<RunContext, { state: 'ready' }>

/** What a case's worker process is told about the run. Plain data: it crosses a process border. */
export type RunContext =
  | {
      readonly state: 'ready'
      readonly runId: string
      readonly cluster: Cluster
      readonly pods: ImageSet['pods']
      readonly prober: ImageSet['prober']
      /** Parts of Cilium whose images cannot be had here, with the reason. */
      readonly missing: Readonly<Record<string, string>>
      /** Files in which the kernel counts how long work waited for a processor; see `watchStalls`. */
      readonly stalls: readonly string[]
      readonly measure: MeasureSettings
      /** Which pairs of nodes cases of reach, sizes and mode ask. */
      readonly nodePairs: NodePairs
      /** From which generated cases are made: the same seed, the same cases. */
      readonly seed: number
      /** Folder for evidence files. */
      readonly evidence: string
      /** What no file of a case may contain; absent where nothing is known. */
      readonly secrets?: readonly string[]
      /** Absent on the stage before Cilium is installed. */
      readonly profile?: InstalledProfile
      /** Why no namespace and no pod of ours can be made; absent where they can. */
      readonly podsClosed?: string
      /** How Cilium was before the first case of the profile; absent where no case asks for it. */
      readonly before?: Vitals
      /** The host outside the cluster; absent where it is as `outsideOf` has it. */
      readonly outside?: Outside
      /** Why no pod of ours can look at the nodes; absent where one can. */
      readonly nodesClosed?: string
      /** An earlier run made the cluster. Anything may have happened to it since. */
      readonly kept?: true
      /** K3s's packaged pods as they were before Cilium; absent where nobody looked at them then. */
      readonly pendingPods?: readonly PodSighting[]
    }
  | {
      /** The profile cannot be installed on this cluster: every case is skipped, for this reason. */
      readonly state: 'skipped'
      readonly message: string
    }
  | {
      /** There is no cluster to ask: every case is broken, for this reason. */
      readonly state: 'broken'
      readonly message: string
      readonly cure?: string
    }

/** Name of the vitest project that runs before Cilium is installed. */
export const BARE = 'bare'

declare module 'vitest' {
  interface ProvidedContext {
    run: RunContext
  }
}
