import type { FeatureName } from './features.ts'
import type { KubernetesObject } from '../kube/client.ts'
import type { Topology } from '../provision/topology.ts'
import type { ProfileNeed } from './profile-needs.ts'
import type { Values } from '../values.ts'

/** One way to install Cilium, as data. */
export interface Profile {
  /** One sentence for `--help` and the report. */
  readonly summary: string
  /** What the operator would write into a values file. Images and the cluster's own facts are added by the harness. */
  readonly values: Values
  /** What has to be there before; where it is not, every case on the profile is skipped for that reason. */
  readonly needs?: readonly ProfileNeed[]
  /** What the values are meant to give. The running cluster is asked, and a claim that it denies fails the installation. */
  readonly claims: readonly FeatureName[]
  /** Networks and a router around the nodes; absent for one network and nothing else. The cluster is made so. */
  readonly topology?: Topology
  /** A kube-proxy runs beside Cilium, from before it is installed. */
  readonly kubeProxy?: true
  /** What is applied once Cilium is ready, such as how it peers and what it announces. */
  readonly objects?: readonly KubernetesObject[]
  /** Why each value stands where it does, by dotted path, for profiles that translate somebody else's values. */
  readonly notes?: Readonly<Record<string, string>>
}

/** A profile by the name of its file. */
export interface NamedProfile extends Profile {
  readonly name: string
}
