import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { isLoopback } from '../../host/loopback.ts'
import { fillIn } from '../../images/files.ts'
import { type ImageSet, type KubeadmSettings, originOf } from '../../images/image-set.ts'
import { DEFAULT_DNS_DOMAIN } from '../../kube/dns-domain.ts'
import { run } from '../../process/run.ts'
import { apiReady, nodesRegistered, writeKubeconfig } from '../api.ts'
import {
  type AddressRanges,
  type Cluster,
  type ClusterNode,
  type ProvisionRequest,
  type Provisioner,
  joinedRanges,
} from '../cluster.ts'
import { apiUrl, engineHost, withServer } from '../engine-host.ts'
import { mirrorFiles } from '../node-mirror.ts'
import { addressesOf, prepareForCilium, writeOnNode } from '../nodes.ts'
import { makeNetworks } from '../surroundings.ts'

/** kind brings CoreDNS and a local-path provisioner; this is the third of K3s's packaged components. */
const METRICS_SERVER = join(import.meta.dirname, '../../images/source/manifests/metrics-server.yaml')

/** The real kind, with its own node image or the assembled one. */
export const provisioner: Provisioner = {
  name: 'kind',
  summary: 'kind with one control-plane node and the rest workers',
  provision,
}

async function provision(request: ProvisionRequest): Promise<Cluster> {
  const { images, scope, runId, signal } = request
  const {
    networks: [network],
    surroundings,
  } = await makeNetworks(request)
  const name = `kind-${runId}`
  const kubeconfig = join(request.folder, 'kubeconfig')
  const config = join(request.folder, 'kind.yaml')
  const host = await engineHost()
  await writeFile(config, stringify(kindConfig(request, images, host), { aliasDuplicateObjects: false }), {
    mode: 0o600,
  })
  await request.journal.willCreate({ kind: 'kind-cluster', name })
  await scope.phase('kind create cluster', inner =>
    run(
      [
        images.tools.kind,
        'create',
        'cluster',
        `--name=${name}`,
        `--image=${images.node.reference}`,
        `--config=${config}`,
        `--kubeconfig=${kubeconfig}`,
      ],
      {
        env: { KIND_EXPERIMENTAL_DOCKER_NETWORK: network, KIND_EXPERIMENTAL_PROVIDER: 'docker' },
        onLine: line => inner.say(line.trim()),
        signal,
      },
    ),
  )
  if (!isLoopback(host)) await reachAt(host, kubeconfig)
  const nodes = await kindNodes(name, request.nodes, network)
  const files = await mirrorFiles(images)
  // containerd reads them whenever it pulls.
  await Promise.all(nodes.flatMap(node => files.map(file => writeOnNode(node, file.path, file.text))))
  await scope.phase('nodes registered', async () => {
    const kube = await apiReady(kubeconfig, signal)
    await nodesRegistered(kube, request.nodes, signal)
    await Promise.all(nodes.map(prepareForCilium))
    // K3s schedules pods on its server; the suites want the same of both provisioners.
    for (const { name: node } of nodes) {
      await kube.removeTaint(node, 'node-role.kubernetes.io/control-plane')
    }
    const manifest = await readFile(METRICS_SERVER, 'utf8')
    await kube.applyYaml(fillIn(manifest, image => (image === 'metrics-server' ? images.pods[image] : undefined)))
  })
  return {
    runId,
    provisioner: 'kind',
    distribution: images.node.flavour === 'kindest' ? 'kind' : 'kind, on a node image built from packages',
    kubernetesVersion: images.node.kubernetesVersion,
    imageSource: originOf(images),
    kubeconfig,
    network,
    ...(surroundings === undefined ? {} : { surroundings }),
    nodes,
    podCIDR: request.ranges.pods,
    serviceCIDR: request.ranges.services,
    ...(request.ranges.ipv6 === undefined ? {} : { ipv6: request.ranges.ipv6 }),
    dnsDomain: DEFAULT_DNS_DOMAIN,
    apiServer: { host: nodes[0]?.ip ?? '', port: 6443 },
    kubeletInsecureTls: true,
  }
}

/** Points the kubeconfig, which names the address that the port is bound to, at the host through which it is reached. */
async function reachAt(host: string, kubeconfig: string): Promise<void> {
  const text = await readFile(kubeconfig, 'utf8')
  const port = /server: https:\/\/\S+:(\d+)/.exec(text)?.[1]
  await writeKubeconfig(kubeconfig, withServer(text, apiUrl(host, Number(port))))
}

/**
 * kind's configuration file: no CNI, no kube-proxy, and the images that the node has. kind itself keeps the
 * kubelet from deleting images.
 *
 * @param host at which the API server is reached from here.
 */
export function kindConfig(
  { nodes, ranges }: { readonly nodes: number; readonly ranges: AddressRanges },
  images: Pick<ImageSet, 'kubeadm'>,
  host: string,
): Record<string, unknown> {
  const isHere = isLoopback(host)
  const { pods, services } = joinedRanges(ranges)
  const patches = [
    ...kubeadmPatches(images),
    // kind's own names stay: a patch takes the place of a whole list.
    ...(isHere
      ? []
      : [{ kind: 'ClusterConfiguration', apiServer: { certSANs: ['localhost', '127.0.0.1', '0.0.0.0', host] } }]),
  ]
  return {
    kind: 'Cluster',
    apiVersion: 'kind.x-k8s.io/v1alpha4',
    networking: {
      disableDefaultCNI: true,
      kubeProxyMode: 'none',
      ...(ranges.ipv6 === undefined ? {} : { ipFamily: 'dual' }),
      podSubnet: pods,
      serviceSubnet: services,
      // Bound to loopback, as it is by default, the port is closed to other machines and containers.
      ...(isHere ? {} : { apiServerAddress: '0.0.0.0' }),
    },
    nodes: Array.from({ length: nodes }, (_, index) => ({ role: index === 0 ? 'control-plane' : 'worker' })),
    kubeadmConfigPatches: patches.map(patch => stringify(patch, { aliasDuplicateObjects: false })),
  }
}

/** Controller manager and scheduler ask for their leases before the API server has their roles. */
const RETRY_SOON = { name: 'leader-elect-retry-period', value: '500ms' }

/** The controller manager makes a service account for each controller before any of them starts. */
const NO_QUEUE = [
  { name: 'kube-api-qps', value: '100' },
  { name: 'kube-api-burst', value: '200' },
]

/** What kubeadm has to be told for the assembled node image; nothing for kind's own. */
export function kubeadmPatches({ kubeadm }: Pick<ImageSet, 'kubeadm'>): Record<string, unknown>[] {
  return kubeadm === undefined ? [] : [clusterConfiguration(kubeadm), kubeadm.kubelet]
}

function clusterConfiguration(kubeadm: KubeadmSettings): Record<string, unknown> {
  return {
    kind: 'ClusterConfiguration',
    imageRepository: kubeadm.imageRepository,
    encryptionAlgorithm: 'ECDSA-P256',
    // The cluster does not outlive the run, so nothing is lost with the power.
    etcd: { local: { imageTag: kubeadm.etcdTag, extraArgs: [{ name: 'unsafe-no-fsync', value: 'true' }] } },
    controllerManager: { extraArgs: [RETRY_SOON, ...NO_QUEUE] },
    scheduler: { extraArgs: [RETRY_SOON] },
    dns: { imageTag: kubeadm.dnsTag },
  }
}

async function kindNodes(cluster: string, count: number, network: string): Promise<ClusterNode[]> {
  const names = Array.from({ length: count }, (_, index) => {
    if (index === 0) return `${cluster}-control-plane`
    return `${cluster}-worker${index === 1 ? '' : index}`
  })
  return Promise.all(
    names.map(
      async (name, index): Promise<ClusterNode> => ({
        name,
        role: index === 0 ? 'server' : 'agent',
        container: name,
        ...(await addressesOf(name, network)),
      }),
    ),
  )
}
