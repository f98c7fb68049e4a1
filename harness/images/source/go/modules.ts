/** A set of static binaries that one Go module gives. */
export interface GoModule {
  readonly name: string
  /** Folder of go.mod, relative to this file; the name when absent. */
  readonly folder?: string
  /** Module whose version in go.mod is the version of the binaries; absent for our own code. */
  readonly module?: string
  /** Binary name -> package to build. */
  readonly binaries: Readonly<Record<string, string>>
  /** Linker flags that stamp the version, given the version with its `v`. */
  readonly stamp?: (version: string) => readonly string[]
  readonly tags?: readonly string[]
  /** Roughly how long a build from nothing takes on 2 cores, in seconds: the estimate that progress shows. */
  readonly coldSeconds: number
}

const kubernetes: GoModule = {
  name: 'kubernetes',
  module: 'k8s.io/kubernetes',
  binaries: Object.fromEntries(
    ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubeadm', 'kubectl', 'kubelet'].map(name => [
      name,
      `k8s.io/kubernetes/cmd/${name}`,
    ]),
  ),
  stamp: version => {
    const [major, minor] = version.slice(1).split('.')
    const variable = 'k8s.io/component-base/version'
    return [
      `-X ${variable}.gitVersion=${version}`,
      `-X ${variable}.gitMajor=${major}`,
      `-X ${variable}.gitMinor=${minor}`,
      '-X k8s.io/component-base/version.gitTreeState=clean',
    ]
  },
  coldSeconds: 560,
}

const cilium: GoModule = {
  name: 'cilium',
  module: 'github.com/cilium/cilium',
  binaries: {
    'cilium-agent': 'github.com/cilium/cilium/daemon',
    'cilium-dbg': 'github.com/cilium/cilium/cilium-dbg',
    'cilium-operator-generic': 'github.com/cilium/cilium/operator',
    'cilium-cni': 'github.com/cilium/cilium/plugins/cilium-cni',
    'cilium-health': 'github.com/cilium/cilium/cilium-health',
    'cilium-health-responder': 'github.com/cilium/cilium/cilium-health/responder',
    'cilium-mount': 'github.com/cilium/cilium/tools/mount',
    'cilium-sysctlfix': 'github.com/cilium/cilium/tools/sysctlfix',
    'hubble-relay': 'github.com/cilium/cilium/hubble-relay',
    hubble: 'github.com/cilium/cilium/hubble',
  },
  tags: ['osusergo', 'ipam_provider_operator'],
  stamp: version => [`-X github.com/cilium/cilium/pkg/version.ciliumVersion=${version.slice(1)}`],
  coldSeconds: 480,
}

const { hubble: _notYet, ...binaries115 } = cilium.binaries

/**
 * Releases of Cilium that can be assembled beside {@link GO_MODULES}'s, to come from or go to, by version. 1.15 has its
 * Hubble client in another module, and links what newer Go refuses unless it is told to.
 */
export const OTHER_CILIUMS: Readonly<Record<string, GoModule>> = {
  '1.15.19': {
    ...cilium,
    name: 'cilium-1.15',
    binaries: binaries115,
    stamp: version => ['-checklinkname=0', ...(cilium.stamp?.(version) ?? [])],
    coldSeconds: 420,
  },
}

const containerd: GoModule = {
  name: 'containerd',
  module: 'github.com/containerd/containerd/v2',
  binaries: Object.fromEntries(
    ['containerd', 'containerd-shim-runc-v2', 'ctr'].map(name => [
      name,
      `github.com/containerd/containerd/v2/cmd/${name}`,
    ]),
  ),
  stamp: version => [`-X github.com/containerd/containerd/v2/version.Version=${version.slice(1)}`],
  coldSeconds: 60,
}

/** The registry in which the project's own tests put copies of what is assembled. */
export const DISTRIBUTION: GoModule = {
  name: 'distribution',
  module: 'github.com/distribution/distribution/v3',
  binaries: { registry: 'cilium-conformance/images/distribution' },
  coldSeconds: 60,
}

/** Every Go module that the images and the tools of the host are built from, in the order of their builds. */
export const GO_MODULES = {
  helm: { name: 'helm', module: 'helm.sh/helm/v3', binaries: { helm: 'helm.sh/helm/v3/cmd/helm' }, coldSeconds: 60 },
  kind: { name: 'kind', module: 'sigs.k8s.io/kind', binaries: { kind: 'sigs.k8s.io/kind' }, coldSeconds: 10 },
  pause: { name: 'pause', binaries: { pause: 'cilium-conformance/images/pause' }, coldSeconds: 2 },
  compileOnce: { name: 'compile-once', binaries: { clang: 'cilium-conformance/images/compile-once' }, coldSeconds: 2 },
  prober: {
    name: 'prober',
    folder: '../../../../fixtures/images/prober',
    binaries: { prober: 'cilium-conformance/prober' },
    coldSeconds: 10,
  },
  cniPlugins: {
    name: 'cni-plugins',
    module: 'github.com/containernetworking/plugins',
    binaries: { loopback: 'github.com/containernetworking/plugins/plugins/main/loopback' },
    coldSeconds: 5,
  },
  containerd,
  etcd: {
    name: 'etcd',
    module: 'go.etcd.io/etcd/server/v3',
    binaries: { etcd: 'go.etcd.io/etcd/server/v3' },
    coldSeconds: 25,
  },
  coredns: {
    name: 'coredns',
    module: 'github.com/coredns/coredns',
    binaries: { coredns: 'github.com/coredns/coredns' },
    coldSeconds: 60,
  },
  metricsServer: {
    name: 'metrics-server',
    module: 'sigs.k8s.io/metrics-server',
    binaries: { 'metrics-server': 'sigs.k8s.io/metrics-server/cmd/metrics-server' },
    coldSeconds: 30,
  },
  localPathProvisioner: {
    name: 'local-path-provisioner',
    module: 'github.com/rancher/local-path-provisioner',
    binaries: { 'local-path-provisioner': 'github.com/rancher/local-path-provisioner' },
    coldSeconds: 20,
  },
  kubernetes,
  cilium,
} as const satisfies Record<string, GoModule>

/** Name of a module in {@link GO_MODULES}. */
export type ModuleName = keyof typeof GO_MODULES
