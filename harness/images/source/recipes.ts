/**
 * The images that can be built from packages, as data. A recipe names its base, the files it adds and how it starts;
 * how a recipe becomes an image is build.ts's business.
 */
import { STAND_IN_LABEL } from '../stand-in.ts'
import type { ModuleName } from './go/modules.ts'

/** Where the content of a file or folder in an image comes from. */
export type Content =
  | { readonly binary: string; readonly of: ModuleName }
  /** A file or folder inside the source of a Go module. */
  | { readonly source: string; readonly of: 'cilium'; readonly without?: string }
  | { readonly debian: 'compiler' | 'busybox' | 'netperf' | 'router' }
  /** A file beside this one, or in the manifests folder; `@name@` becomes the name of that image. */
  | { readonly own: string; readonly mode?: number }
  | { readonly text: string }
  | { readonly link: string }

/** One image. */
export interface Recipe {
  readonly name: string
  /** Whose version the image's tag carries. */
  readonly versionOf: ModuleName
  /** `unpacked` is the node's programs with every pod image unpacked in it. */
  readonly base: 'scratch' | 'debian' | 'unpacked'
  /** Path in the image -> content. A folder ends with `/`. */
  readonly files: Readonly<Record<string, Content>>
  readonly env?: Readonly<Record<string, string>>
  readonly entrypoint?: readonly string[]
  readonly cmd?: readonly string[]
  readonly workdir?: string
  readonly user?: string
  /** `@version@` is that of the image. */
  readonly labels?: Readonly<Record<string, string>>
}

const BUSYBOX_APPLETS = [
  'cat',
  'chmod',
  'date',
  'dd',
  'df',
  'echo',
  'id',
  'ls',
  'mkdir',
  'nslookup',
  'rm',
  'sh',
  'sleep',
  'touch',
  'wget',
]

function single(name: string, of: ModuleName): Recipe {
  return {
    name,
    versionOf: of,
    base: 'scratch',
    files: { [`/usr/local/bin/${name}`]: { binary: name, of } },
    entrypoint: [`/usr/local/bin/${name}`],
  }
}

/** The traffic instrument of the suites, in pods and on hosts outside the cluster. */
export const PROBER_RECIPE: Recipe = {
  name: 'prober',
  versionOf: 'prober',
  base: 'scratch',
  files: { '/prober': { binary: 'prober', of: 'prober' } },
  entrypoint: ['/prober'],
}

/** The images of pods: those of the control plane, of K3s's packaged components, and of Cilium. */
export const POD_RECIPES: readonly Recipe[] = [
  single('kube-apiserver', 'kubernetes'),
  single('kube-controller-manager', 'kubernetes'),
  single('kube-scheduler', 'kubernetes'),
  single('etcd', 'etcd'),
  single('coredns', 'coredns'),
  single('metrics-server', 'metricsServer'),
  single('local-path-provisioner', 'localPathProvisioner'),
  single('pause', 'pause'),
  PROBER_RECIPE,
  {
    name: 'busybox',
    versionOf: 'pause',
    base: 'scratch',
    files: {
      '/bin/busybox': { debian: 'busybox' },
      ...Object.fromEntries(BUSYBOX_APPLETS.map(applet => [`/bin/${applet}`, { link: 'busybox' }])),
    },
    env: { PATH: '/bin' },
    cmd: ['sh'],
  },
  {
    name: 'netperf',
    versionOf: 'pause',
    base: 'debian',
    files: { '/': { debian: 'netperf' } },
    cmd: ['netserver', '-D'],
  },
  {
    name: 'cilium',
    versionOf: 'cilium',
    base: 'debian',
    files: {
      '/': { debian: 'compiler' },
      // It comes before clang's folder on the PATH.
      '/usr/local/bin/clang': { binary: 'clang', of: 'compileOnce' },
      '/usr/bin/cilium-agent': { binary: 'cilium-agent', of: 'cilium' },
      '/usr/bin/cilium-dbg': { binary: 'cilium-dbg', of: 'cilium' },
      '/usr/bin/cilium': { link: 'cilium-dbg' },
      '/usr/bin/cilium-health': { binary: 'cilium-health', of: 'cilium' },
      '/usr/bin/cilium-health-responder': { binary: 'cilium-health-responder', of: 'cilium' },
      '/usr/bin/cilium-mount': { binary: 'cilium-mount', of: 'cilium' },
      '/usr/bin/cilium-sysctlfix': { binary: 'cilium-sysctlfix', of: 'cilium' },
      '/usr/bin/hubble': { binary: 'hubble', of: 'cilium' },
      '/opt/cni/bin/cilium-cni': { binary: 'cilium-cni', of: 'cilium' },
      '/cni/loopback': { binary: 'loopback', of: 'cniPlugins' },
      '/var/lib/cilium/bpf/': { source: 'bpf', of: 'cilium', without: 'tests' },
      '/init-container.sh': { source: 'images/cilium/init-container.sh', of: 'cilium' },
      '/install-plugin.sh': { source: 'plugins/cilium-cni/install-plugin.sh', of: 'cilium' },
      '/cni-uninstall.sh': { source: 'plugins/cilium-cni/cni-uninstall.sh', of: 'cilium' },
    },
    env: { HUBBLE_SERVER: 'unix:///var/run/cilium/hubble.sock', INITSYSTEM: 'SYSTEMD' },
    workdir: '/home/cilium',
    cmd: ['/usr/bin/cilium-dbg'],
  },
  {
    name: 'operator-generic',
    versionOf: 'cilium',
    base: 'scratch',
    files: { '/usr/bin/cilium-operator-generic': { binary: 'cilium-operator-generic', of: 'cilium' } },
    env: { GOPS_CONFIG_DIR: '/tmp' },
    workdir: '/tmp',
    cmd: ['/usr/bin/cilium-operator-generic'],
  },
  {
    name: 'hubble-relay',
    versionOf: 'cilium',
    base: 'scratch',
    files: { '/usr/bin/hubble-relay': { binary: 'hubble-relay', of: 'cilium' } },
    env: { GOPS_CONFIG_DIR: '/tmp' },
    workdir: '/tmp',
    user: '65532:65532',
    entrypoint: ['/usr/bin/hubble-relay'],
    cmd: ['serve'],
  },
]

/** What a node is made of, before the images of the pods are unpacked into it. */
export const NODE_BASE_RECIPE: Recipe = {
  name: 'node-base',
  versionOf: 'kubernetes',
  base: 'debian',
  files: {
    '/usr/local/bin/kubelet': { binary: 'kubelet', of: 'kubernetes' },
    '/usr/local/bin/kubeadm': { binary: 'kubeadm', of: 'kubernetes' },
    '/usr/local/bin/kubectl': { binary: 'kubectl', of: 'kubernetes' },
    '/usr/local/bin/containerd': { binary: 'containerd', of: 'containerd' },
    '/usr/local/bin/containerd-shim-runc-v2': { binary: 'containerd-shim-runc-v2', of: 'containerd' },
    '/usr/local/bin/ctr': { binary: 'ctr', of: 'containerd' },
    '/opt/cni/bin/loopback': { binary: 'loopback', of: 'cniPlugins' },
    '/usr/local/lib/node/bake-images.sh': { own: 'node/bake-images.sh', mode: 0o755 },
    '/etc/containerd/config.toml': { own: 'node/containerd.toml' },
  },
}

/** How a node boots: the last layer, so that a change of a script repeats nothing costly. */
export const NODE_RECIPE: Recipe = {
  name: 'node',
  versionOf: 'kubernetes',
  base: 'unpacked',
  files: {
    '/usr/local/lib/node/entrypoint.sh': { own: 'node/entrypoint.sh', mode: 0o755 },
    '/usr/local/lib/node/prepare.sh': { own: 'node/prepare.sh' },
    '/usr/local/lib/node/k3s.sh': { own: 'node/k3s.sh', mode: 0o755 },
    '/usr/local/lib/node/kubelet.yaml': { own: 'node/kubelet.yaml' },
    '/usr/local/lib/node/versions.env': { own: 'node/versions.env' },
    '/var/lib/rancher/k3s/server/manifests/coredns.yaml': { own: 'manifests/coredns.yaml' },
    '/var/lib/rancher/k3s/server/manifests/local-storage.yaml': { own: 'manifests/local-storage.yaml' },
    '/var/lib/rancher/k3s/server/manifests/metrics-server.yaml': { own: 'manifests/metrics-server.yaml' },
    // What kind asks of a node image: its Kubernetes version, a default storage class, static pods' folder, a systemctl.
    '/kind/version': { text: '@version@\n' },
    '/kind/manifests/default-storage.yaml': { own: 'manifests/local-storage.yaml' },
    '/etc/kubernetes/manifests/.keep': { text: '' },
    '/usr/local/bin/systemctl': { link: '/bin/true' },
  },
  entrypoint: ['/usr/local/lib/node/entrypoint.sh'],
  labels: { [STAND_IN_LABEL]: '@version@' },
}
