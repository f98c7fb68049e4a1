import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { StartedTestContainer } from 'testcontainers'
import { dockerConfigText } from '../../images/docker-config.ts'
import { type NodeImage, originOf } from '../../images/image-set.ts'
import { DEFAULT_DNS_DOMAIN } from '../../kube/dns-domain.ts'
import { tryRun } from '../../process/run.ts'
import { BrokenError } from '../../results/errors.ts'
import { keepSecrets } from '../../results/known-secrets.ts'
import { eventually } from '../../wait/eventually.ts'
import { apiReady, nodesRegistered, writeKubeconfig } from '../api.ts'
import { type Cluster, type ClusterNode, type ProvisionRequest, type Provisioner, joinedRanges } from '../cluster.ts'
import { apiUrl, engineHost, shareEngineWithTestcontainers, withServer } from '../engine-host.ts'
import { KUBELET_FLAGS, serverFlags } from '../k3s-flags.ts'
import { NodeContainer } from '../node-container.ts'
import { mirrorFiles } from '../node-mirror.ts'
import { nodeProxies } from '../node-proxies.ts'
import { addressesOf, prepareForCilium, subnetsOf } from '../nodes.ts'
import { makeNetworks } from '../surroundings.ts'
import { type Surroundings, networkOfNode } from '../topology.ts'

const API_PORT = 6443
const KUBECONFIG = '/etc/rancher/k3s/k3s.yaml'

/** K3s in containers: one server and the rest agents. */
export const provisioner: Provisioner = {
  name: 'k3s',
  summary: 'K3s in containers (rancher/k3s, or a node image built from packages, with K3s’s command line)',
  severalNetworks: true,
  provision,
}

async function provision(request: ProvisionRequest): Promise<Cluster> {
  // The harness has a reaper of its own, which needs no image.
  process.env['TESTCONTAINERS_RYUK_DISABLED'] = 'true'
  await shareEngineWithTestcontainers()
  const host = await engineHost()
  const { images, scope, runId, signal } = request
  const { server, agents, networks, surroundings } = await scope.phase(
    'node containers',
    () => startNodes(request, host),
    `${request.nodes}`,
  )
  const kubeconfig = join(request.folder, 'kubeconfig')
  await scope.phase('API server', async () => {
    const text = await readKubeconfig(server.name, signal)
    await writeKubeconfig(kubeconfig, withServer(text, apiUrl(host, server.container.getMappedPort(API_PORT))))
    await apiReady(kubeconfig, signal)
  })
  const nodes = await Promise.all(
    [server, ...agents].map(
      async ({ name }, index): Promise<ClusterNode> => ({
        name,
        role: index === 0 ? 'server' : 'agent',
        container: name,
        ...(await addressesOf(name, networkOfNode(networks, index))),
      }),
    ),
  )
  await scope.phase('nodes registered', async () => {
    await nodesRegistered(await apiReady(kubeconfig, signal), request.nodes, signal)
    await Promise.all(nodes.map(prepareForCilium))
  })
  return {
    runId,
    provisioner: 'k3s',
    distribution: distributionOf(images.node),
    kubernetesVersion: images.node.kubernetesVersion,
    imageSource: originOf(images),
    kubeconfig,
    network: networks[0],
    ...(surroundings === undefined ? {} : { surroundings }),
    nodes,
    podCIDR: request.ranges.pods,
    serviceCIDR: request.ranges.services,
    ...(request.ranges.ipv6 === undefined ? {} : { ipv6: request.ranges.ipv6 }),
    dnsDomain: DEFAULT_DNS_DOMAIN,
    apiServer: { host: nodes[0]?.ip ?? '', port: API_PORT },
    kubeletInsecureTls: images.node.flavour !== 'k3s',
  }
}

/** What the report calls the cluster. */
export function distributionOf(node: NodeImage): string {
  return node.flavour === 'k3s' ? 'K3s' : 'kubeadm with K3s’s command line (a stand-in, not K3s)'
}

interface Started {
  readonly name: string
  readonly container: StartedTestContainer
}

/** @param host at which the API server is reached from here: its certificate carries it. */
async function startNodes(
  request: ProvisionRequest,
  host: string,
): Promise<{
  server: Started
  agents: Started[]
  networks: readonly [string, ...string[]]
  surroundings?: Surroundings
}> {
  const made = await makeNetworks(request)
  const { networks } = made
  const { node } = request.images
  const token = joinToken(node)
  keepSecrets(token)
  const files = (await mirrorFiles(request.images)).map(({ path, text }) => ({
    content: text,
    target: path,
    mode: 0o600,
  }))
  const names = Array.from({ length: request.nodes }, (_, index) =>
    index === 0 ? `${request.runId}-server` : `${request.runId}-agent-${index}`,
  )
  const { pods, services } = joinedRanges(request.ranges)
  const subnets = await Promise.all(networks.map(subnetsOf))
  const inside = [...subnets.flat(), ...names, pods, services]
  const proxies = nodeProxies(process.env, await dockerConfigText(), inside)
  const start = async (name: string, command: string[], environment: Record<string, string>): Promise<Started> => {
    const network = networkOfNode(networks, names.indexOf(name))
    await request.journal.willCreate({ kind: 'container', name })
    const container = new NodeContainer(node.reference, name, request, network)
      .withCommand([...command, ...KUBELET_FLAGS])
      .withCopyContentToContainer(files)
      .withEnvironment({ K3S_TOKEN: token, ...proxies, ...environment })
    if (command[0] === 'server') container.withExposedPorts(API_PORT)
    return { name, container: await container.start() }
  }
  const [first = '', ...rest] = names
  const sans = [...new Set(['127.0.0.1', host])].map(name => `--tls-san=${name}`)
  const server = await start(first, ['server', ...serverFlags(node.kubernetesVersion, request.ranges), ...sans], {})
  // The engine tells names to those who share a network.
  const { ip } = await addressesOf(server.name, networks[0])
  const url = `https://${ip}:${API_PORT}`
  const agents = await Promise.all(rest.map(name => start(name, ['agent'], { K3S_URL: url })))
  return { ...made, server, agents }
}

/** K3s takes any secret; kubeadm, which the assembled image uses, wants a token of its own form, which K3s would take for a bootstrap token. */
function joinToken(node: NodeImage): string {
  const hex = randomBytes(16).toString('hex')
  return node.flavour === 'k3s' ? hex : `${hex.slice(0, 6)}.${hex.slice(6, 22)}`
}

async function readKubeconfig(container: string, signal?: AbortSignal): Promise<string> {
  return eventually(
    'apiReady',
    async () => {
      const read = await tryRun(['docker', 'exec', container, 'cat', KUBECONFIG])
      if (read.exitCode === 0) return read.stdout
      await assertRunning(container)
      throw new Error(`${KUBECONFIG} is not written yet: ${read.stderr}`)
    },
    { until: text => (text.includes('server:') ? undefined : 'the kubeconfig is empty'), everyMs: 200, signal },
  )
}

/** A node that has ended will never write its kubeconfig; its last words say why. */
async function assertRunning(container: string): Promise<void> {
  const state = await tryRun(['docker', 'inspect', '--format', '{{.State.Status}}', container])
  if (state.stdout === 'running') return
  const log = await tryRun(['docker', 'logs', '--tail', '20', container])
  throw new BrokenError(`node ${container} is ${state.stdout || 'gone'}:\n${log.stdout}\n${log.stderr}`)
}
