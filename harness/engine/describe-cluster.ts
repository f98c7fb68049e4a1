import type { Kube, V1Node } from '../kube/client.ts'
import { dnsDomainOf } from '../kube/dns-domain.ts'
import { tryRun } from '../process/run.ts'
import type { Cluster, ClusterNode } from '../provision/cluster.ts'
import { BrokenError, messageOf } from '../results/errors.ts'
import { BUDGETS } from '../wait/budgets.ts'
import { knownOf } from './known-node.ts'

/**
 * The cluster as its API server describes it, and as the Docker engine of this machine does where there is one and the nodes are
 * containers of it.
 *
 * @throws BrokenError when the API server does not answer.
 */
export async function describeCluster(
  kube: Kube,
  { kubeconfig, server, runId }: { kubeconfig: string; server: string; runId: string },
): Promise<Cluster> {
  const kubernetesVersion = await versionOf(kube, server)
  const [{ items }, service, endpoints] = await Promise.all([
    kube.core.listNode(),
    kube.core.readNamespacedService({ namespace: 'default', name: 'kubernetes' }),
    kube.core.readNamespacedEndpoints({ namespace: 'default', name: 'kubernetes' }),
  ])
  const described = await Promise.all(items.map(describeNode))
  const [network, ...others] = new Set(described.map(found => found.network))
  const [address] = endpoints.subsets ?? []
  return {
    runId,
    provisioner: 'none',
    distribution: distributionOf(items),
    kubernetesVersion,
    imageSource: 'the cluster’s own',
    kubeconfig,
    isForeign: true,
    ...(network === undefined || others.length > 0 ? {} : { network }),
    nodes: described.map(({ node }) => node),
    podCIDR: items.map(({ spec }) => spec?.podCIDR ?? '').join(','),
    serviceCIDR: service.spec?.clusterIP ?? '',
    dnsDomain: await dnsDomainOf(kube, items[0]?.metadata?.name ?? ''),
    apiServer: { host: address?.addresses?.[0]?.ip ?? '', port: address?.ports?.[0]?.port ?? 6443 },
    kubeletInsecureTls: false,
  }
}

/** Version of the API server. @throws BrokenError when it does not answer, with its address. */
export async function versionOf(kube: Kube, server: string): Promise<string> {
  return kube.version().catch((cause: unknown) => {
    const cure = 'check the address, the credentials and the network with "kubectl --context=... version"'
    throw new BrokenError(`the API server at ${server} cannot be asked: ${messageOf(cause)}`, { cause, cure })
  })
}

/** A node, and the network of the engine on which it has its address; without one it is no container of this machine. */
async function describeNode(
  found: V1Node,
): Promise<{ readonly node: ClusterNode; readonly network: string | undefined }> {
  const { metadata, status } = found
  const name = metadata?.name ?? ''
  const labels = metadata?.labels ?? {}
  const isServer = 'node-role.kubernetes.io/control-plane' in labels || 'node-role.kubernetes.io/master' in labels
  const addresses = status?.addresses?.flatMap(({ type, address }) => (type === 'InternalIP' ? [address] : [])) ?? []
  const ip = addresses[0] ?? ''
  const ip6 = addresses.find((address, index) => index > 0 && address.includes(':'))
  const network = await networkOf(name, ip)
  const node: ClusterNode = {
    name,
    role: isServer ? 'server' : 'agent',
    ip,
    ...(ip6 === undefined ? {} : { ip6 }),
    ...knownOf(found),
  }
  return { node: network === undefined ? node : { ...node, container: name }, network }
}

/** kind and k3d name containers like the nodes that they are; the address has to be the node's. */
async function networkOf(container: string, ip: string): Promise<string | undefined> {
  const format = '{{range $name, $at := .NetworkSettings.Networks}}{{println $name $at.IPAddress}}{{end}}'
  const asked = (await askEngine(['inspect', '--type', 'container', '--format', format, container])) ?? ''
  return asked
    .split('\n')
    .find(line => line.endsWith(` ${ip}`))
    ?.split(' ')[0]
}

/** Undefined where there is no engine, or it knows no such thing: the cluster may be anywhere. */
async function askEngine(argv: readonly string[]): Promise<string | undefined> {
  const asked = await tryRun(['docker', ...argv], { timeoutMs: BUDGETS.engineAnswer.ms }).catch(() => undefined)
  return asked?.exitCode === 0 ? asked.stdout : undefined
}

/** The part of a node by which distributions are told apart. */
interface NodeIdentity {
  readonly spec?: { readonly providerID?: string }
  readonly status?: { readonly nodeInfo?: { readonly kubeletVersion: string; readonly osImage: string } }
}

/** By the version of the kubelet, and the name that the provider gives the node. */
const DISTRIBUTIONS = [
  { mark: /^\S*\+k3s/, name: 'K3s' },
  { mark: /^\S*\+rke2/, name: 'RKE2' },
  { mark: / kind:\/\//, name: 'kind' },
] as const

/** What the nodes say that they are. */
export function distributionOf(nodes: readonly NodeIdentity[]): string {
  const [node] = nodes
  const kubelet = node?.status?.nodeInfo?.kubeletVersion ?? ''
  const os = node?.status?.nodeInfo?.osImage ?? 'an unknown system'
  const id = node?.spec?.providerID ?? ''
  const name = DISTRIBUTIONS.find(({ mark }) => mark.test(`${kubelet} ${id}`))?.name ?? 'Kubernetes'
  return `${name} ${kubelet} on ${os}`
}
