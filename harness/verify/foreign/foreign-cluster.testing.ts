import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { capabilityValues, cgroupValues } from '../../cilium/cluster-values.ts'
import { newRunId } from '../../engine/session.ts'
import { chooseImages } from '../../images/choose.ts'
import type { ImageSet } from '../../images/image-set.ts'
import { kubeProxyImage } from '../../images/source/kube-proxy.ts'
import { type Journal, openJournal } from '../../journal/journal.ts'
import { removeRun } from '../../journal/remove-run.ts'
import { run } from '../../process/run.ts'
import { kubeadmPatches } from '../../provision/provisioners/kind.ts'
import { SILENT } from '../../upgrade/testing.ts'
import { FOR_HELM, type Values, mergeValues } from '../../values.ts'

/** Ranges that no cluster of this program has. */
const RANGES = { podSubnet: '10.61.0.0/16', serviceSubnet: '10.200.0.0/20' } as const
const DUAL_RANGES = {
  podSubnet: `${RANGES.podSubnet},fd61::/56`,
  serviceSubnet: `${RANGES.serviceSubnet},fd62::/112`,
} as const

/** Domain of services that no cluster of this program has. */
const DNS_DOMAIN = 'k8s.example'

/** How a cluster differs from kind's and the chart's defaults. */
export interface ForeignShape {
  readonly ipFamily?: 'dual'
  /** Networks of the nodes, each of which is a device of every node; 1 when absent. */
  readonly networks?: number
  /** False where services are Cilium's alone. */
  readonly kubeProxy?: false
  /** Values of the chart. */
  readonly values?: Values
}

/** A cluster that is none of the harness's own: made with kind and Helm alone. */
export interface ForeignCluster extends AsyncDisposable {
  readonly kubeconfig: string
  readonly context: string
  /** Gateway of the nodes' network, which is an address of this machine. */
  readonly gateway: string
  /** Loads an image archive into every node, as a user would. */
  loadArchive(file: string): Promise<void>
  /** Runs kubectl, and gives what it prints. */
  kubectl(...argv: string[]): Promise<string>
}

/**
 * Makes a cluster with the kind command: a control-plane node with its taint, two workers, kube-proxy, and ranges and a DNS domain of its own. Cilium is
 * installed by Helm into the namespace `cilium` with the chart's defaults, but for what nodes in containers without a registry force:
 * where the images are, no Envoy, cgroups and capabilities.
 */
export async function makeForeignCluster(shape: ForeignShape = {}): Promise<ForeignCluster> {
  const images = await chooseImages('auto', { provisioner: 'kind', allowUnpinned: false }, SILENT)
  const id = newRunId(new Date())
  const journal = await openJournal(id)
  const folder = await mkdtemp(join(tmpdir(), `cilium-conformance-${id}-`))
  const remove = async () => {
    await journal.close()
    await removeRun(id)
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const cluster = await createWithKind(images, { journal, folder, shape })
    if (shape.kubeProxy !== false && images.source === 'packages') await loadKubeProxy(images, cluster)
    await installWithHelm(images, cluster, { folder, shape })
    return { ...cluster, [Symbol.asyncDispose]: remove }
  } catch (error) {
    await remove()
    throw error
  }
}

type Made = Omit<ForeignCluster, typeof Symbol.asyncDispose> & {
  readonly name: string
  readonly nodes: readonly string[]
}

interface Order {
  readonly journal: Journal
  readonly folder: string
  readonly shape: ForeignShape
}

async function createWithKind(images: ImageSet, { journal, folder, shape }: Order): Promise<Made> {
  const networks = Array.from({ length: shape.networks ?? 1 }, (_, index) => `foreign-${journal.runId}-${index}`)
  const [network = '', ...others] = networks
  const name = `kind-${journal.runId}`
  const kubeconfig = join(folder, 'kubeconfig')
  const options = ['--label', `cilium-conformance=${journal.runId}`, ...(shape.ipFamily === 'dual' ? ['--ipv6'] : [])]
  for (const each of networks) {
    await journal.willCreate({ kind: 'network', name: each })
    await run(['docker', 'network', 'create', ...options, each])
  }
  await journal.willCreate({ kind: 'kind-cluster', name })
  const config = join(folder, 'kind.yaml')
  await writeFile(config, stringify(configOf(images, shape), { aliasDuplicateObjects: false }))
  const create = ['create', 'cluster', `--name=${name}`, `--image=${images.node.reference}`, `--config=${config}`]
  await run([images.tools.kind, ...create, `--kubeconfig=${kubeconfig}`], {
    env: { KIND_EXPERIMENTAL_DOCKER_NETWORK: network },
  })
  const nodes = [`${name}-control-plane`, `${name}-worker`, `${name}-worker2`]
  for (const other of others) for (const node of nodes) await run(['docker', 'network', 'connect', other, node])
  const format = '{{range .IPAM.Config}}{{println .Gateway}}{{end}}'
  const { stdout } = await run(['docker', 'network', 'inspect', '--format', format, network])
  const [first = ''] = nodes
  return {
    name,
    nodes,
    kubeconfig,
    context: `kind-${name}`,
    gateway: stdout.split('\n').find(line => line.includes('.')) ?? '',
    loadArchive: async file => void (await run([images.tools.kind, 'load', 'image-archive', file, `--name=${name}`])),
    kubectl: async (...argv) => {
      const command = ['docker', 'exec', first, 'kubectl', '--kubeconfig=/etc/kubernetes/admin.conf'] as const
      return (await run([...command, ...argv])).stdout
    },
  }
}

/** What kind is told: three nodes, no CNI, other ranges; and for the assembled node image what it needs of kubeadm. */
function configOf(images: ImageSet, { ipFamily, kubeProxy }: ForeignShape): object {
  return {
    kind: 'Cluster',
    apiVersion: 'kind.x-k8s.io/v1alpha4',
    networking: {
      disableDefaultCNI: true,
      ...(ipFamily === undefined ? RANGES : { ...DUAL_RANGES, ipFamily }),
      ...(kubeProxy === false ? { kubeProxyMode: 'none' } : {}),
    },
    nodes: [{ role: 'control-plane' }, { role: 'worker' }, { role: 'worker' }],
    kubeadmConfigPatches: [
      ...kubeadmPatches(images),
      { kind: 'ClusterConfiguration', networking: { dnsDomain: DNS_DOMAIN } },
    ].map(patch => stringify(patch, { aliasDuplicateObjects: false })),
  }
}

async function loadKubeProxy(images: ImageSet, { name, nodes: [first = ''], kubectl }: Made): Promise<void> {
  const apply = (input: string) =>
    run(['docker', 'exec', '-i', first, 'kubectl', '--kubeconfig=/etc/kubernetes/admin.conf', 'apply', '-f', '-'], {
      input,
    })
  const { tag, image } = await kubeProxyImage(SILENT)
  const wanted = image.replace(/:[^:]*$/, `:${images.node.kubernetesVersion}`)
  await run(['docker', 'tag', tag, wanted])
  try {
    await run([images.tools.kind, 'load', 'docker-image', wanted, `--name=${name}`])
  } finally {
    await run(['docker', 'image', 'rm', wanted])
  }
  // The resolver that the assembled node image gives to pods does not know the names of containers.
  const config = await kubectl('--namespace=kube-system', 'get', 'configmap/kube-proxy', '--output=yaml')
  await apply(config.replace(`https://${first}:6443`, `https://${await addressOf(first, kubectl)}:6443`))
  // They wait ever longer for an image that was not there.
  await kubectl('--namespace=kube-system', 'delete', 'pod', '--selector=k8s-app=kube-proxy')
  await kubectl('--namespace=kube-system', 'rollout', 'status', 'daemonset/kube-proxy', '--timeout=120s')
}

async function addressOf(node: string, kubectl: Made['kubectl']): Promise<string> {
  const path = '{.status.addresses[?(@.type=="InternalIP")].address}'
  return (await kubectl('get', 'node', node, `--output=jsonpath=${path}`)).split(' ')[0] ?? ''
}

async function installWithHelm(
  images: ImageSet,
  { kubeconfig, nodes, kubectl }: Made,
  { folder, shape: { kubeProxy, values = {} } }: Pick<Order, 'folder' | 'shape'>,
): Promise<void> {
  const [node = ''] = nodes
  const apiServer = { k8sServiceHost: await addressOf(node, kubectl), k8sServicePort: 6443 }
  const read = async (file: string) => (await run(['docker', 'exec', node, 'cat', file])).stdout
  const forced = mergeValues(
    images.cilium.values,
    { hubble: { peerService: { clusterDomain: DNS_DOMAIN } } },
    cgroupValues(await read('/proc/mounts')),
    capabilityValues(await read('/proc/1/status')),
    kubeProxy === false ? { ...apiServer, kubeProxyReplacement: true } : {},
    values,
  )
  const file = join(folder, 'values.yaml')
  await writeFile(file, stringify(forced, FOR_HELM))
  const { chart } = images.cilium
  const where = ['--namespace=cilium', '--create-namespace', `--kubeconfig=${kubeconfig}`]
  await run([images.tools.helm, 'install', 'cilium', chart, ...where, `--values=${file}`])
  for (const workload of ['daemonset/cilium', 'deployment/cilium-operator'])
    await kubectl('--namespace=cilium', 'rollout', 'status', workload, '--timeout=300s')
  await kubectl('--namespace=kube-system', 'rollout', 'status', 'deployment/coredns', '--timeout=120s')
}
