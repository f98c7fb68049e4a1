import { AgentApi } from '../cilium/agent-api.ts'
import type { Kube } from '../kube/client.ts'
import type { Target } from '../probe/prober.ts'
import type { ClusterNode } from '../provision/cluster.ts'
import { hasFeature } from '../run/config.ts'
import { outsideOf } from '../run/outside.ts'
import type { Lane, Member } from './lane.ts'
import { openLaneNamespaces } from './lane-namespaces.ts'
import { type FromOutside, openNodePorts } from './lane-node-ports.ts'
import { LANE_PORTS, type LanePod, NAMES, POD_LABELS, SERVICE_ACCOUNTS, lanePod } from './lane-pods.ts'
import { policiesOf, storedPolicies } from './lane-policies.ts'
import { nodeAddresses, openWatch } from './lane-watch.ts'
import { LANE_NODES } from './lane-nodes.ts'
import { type Run, firstNodeOf, hostsNamespace, openNamespaces, pairOf } from './namespace.ts'
import { outsidePeer } from './outside.ts'
import { routeOutside } from './outside-container.ts'
import type { Peer } from './peer.ts'
import { podPeer } from './pods.ts'
import { installationOf, shared } from './shared.ts'

/** This worker's lane on the installed profile. */
export const laneOf = shared(installationOf, openLane, { isLost, close: lane => lane.close() })

/** Whether a member is known to be lost, or something by which the lane is told how policies are enforced. */
function isLost({ members, watch, agents }: Lane): boolean {
  const probers = Object.values(members).map(({ peer }) => peer.prober)
  return [...probers, watch, ...agents.values()].some(({ lost }) => lost !== undefined)
}

/** Starts the pods of this worker's lane unless they run, and connects to them. */
async function openLane(kube: Kube, run: Run): Promise<Lane> {
  const opened = new AsyncDisposableStack()
  try {
    return await openParts(kube, run, opened)
  } catch (error) {
    await opened.disposeAsync()
    throw error
  }
}

async function openParts(kube: Kube, run: Run, opened: AsyncDisposableStack): Promise<Lane> {
  const isOnOneNode = run.cluster.nodes.length === 1
  const one = firstNodeOf(run)
  const two = isOnOneNode ? one : pairOf(run)[1]
  const nodeOf = (member: keyof typeof LANE_NODES) => [one, two][LANE_NODES[member]] ?? one
  await openNamespaces(kube, run)
  const keep = async <T>(opening: Promise<T>, close: (part: T) => Promise<void>): Promise<T> => {
    const part = await opening
    opened.defer(() => close(part))
    return part
  }
  const prober = (peer: Promise<Peer>) => keep(peer, each => each.prober[Symbol.asyncDispose]())
  const [namespaces, outside] = await allOf([
    openLaneNamespaces(kube, run, laneNumber()),
    prober(outsidePeer(kube, run)),
  ] as const)
  const red = { tenant: 'red', namespaces, outside: outside.ip } as const
  const blue = { ...red, tenant: 'blue' } as const
  const pod = (spec: LanePod) => keep(lanePod(kube, run, spec), ({ peer }) => peer.prober[Symbol.asyncDispose]())
  const host = async (name: string, node: ClusterNode) => {
    const peer = await prober(podPeer(kube, run, { name, node: node.name, network: 'node' }))
    const where = { namespace: hostsNamespace(run), pod: name, container: 'prober' }
    return { peer, agent: await keep(AgentApi.open(kube.config, where), api => api.close()) }
  }
  const first = host('host-one', one)
  // Pods of the system are on the first node, and its agent then takes a new pod only every few seconds.
  const ends = [
    pod({ ...red, name: 'client', node: nodeOf('redClient').name }),
    pod({ ...red, name: 'server', node: nodeOf('redServer').name }),
  ] as const
  const watching = async () => {
    const [client, server] = await Promise.all(ends)
    return keep(openWatch(kube, namespaces, [client.peer, server.peer]), each => each.close())
  }
  const [redClient, redServer, watch, redOther, blueClient, blueServer, hostOne, hostTwo, addresses] = await allOf([
    ...ends,
    watching(),
    pod({ ...red, name: 'other', node: nodeOf('redOther').name }),
    pod({ ...blue, name: 'client', node: nodeOf('blueClient').name }),
    pod({ ...blue, name: 'server', node: nodeOf('blueServer').name }),
    first,
    isOnOneNode ? first : host('host-two', two),
    nodeAddresses(kube),
  ] as const)
  const fromOutside = await wayToServer(kube, run, {
    server: redServer.peer,
    node: nodeOf('redServer'),
    namespace: namespaces.red,
    outside,
  })
  const nodeMember = (peer: Peer, { name, role, ip }: ClusterNode): Member => ({
    peer,
    party: {
      kind: 'node',
      name,
      apiServer: role === 'server',
      ...(hasFeature(run, 'policy/cidr-nodes') ? { ip } : {}),
    },
    addresses: [...new Set([ip, ...(addresses.get(name) ?? [])])],
  })
  return {
    namespaces,
    watch,
    starting: await policiesOf(kube, namespaces),
    storedPolicies: () => storedPolicies(kube, namespaces),
    agents: new Map([
      [one.name, hostOne.agent],
      [two.name, hostTwo.agent],
    ]),
    ...(fromOutside === undefined ? {} : { fromOutside }),
    freshName,
    plainName: NAMES.plain,
    isOnOneNode,
    apiServer: await apiServerOf(kube),
    members: {
      redClient,
      redServer,
      redOther,
      blueClient,
      blueServer,
      hostOne: nodeMember(hostOne.peer, one),
      hostTwo: nodeMember(hostTwo.peer, two),
      outside: {
        peer: outside,
        party: { kind: 'outside', name: 'outside', ip: outside.ip },
        addresses: [outside.ip],
      },
    },
    universe: {
      namespaces: [
        { name: namespaces.red, labels: { tenant: 'red' } },
        { name: namespaces.blue, labels: { tenant: 'blue' } },
      ],
      confine: namespaces.label,
      podLabels: POD_LABELS,
      serviceAccounts: SERVICE_ACCOUNTS,
      ports: LANE_PORTS.filter(({ port }) => port !== NAMES.port),
      outside: outside.ip,
    },
    close: () => opened.disposeAsync(),
  }
}

/**
 * The network of the host outside knows no way to pods; a node does. Where the host is a container it is routed there, and elsewhere
 * it uses ports of the node.
 */
async function wayToServer(
  kube: Kube,
  run: Run,
  { server, node, namespace, outside }: { server: Peer; node: ClusterNode; namespace: string; outside: Peer },
): Promise<FromOutside | undefined> {
  if (outsideOf(run).kind !== 'container') return openNodePorts(kube, run, namespace, node, outside)
  await routeOutside(run, server.ip, node.ip)
  return undefined
}

/** Like `Promise.all`, but fails only when all have come to their end: what was opened is then known. */
async function allOf<const Parts extends readonly unknown[]>(
  parts: Parts,
): Promise<{ -readonly [Index in keyof Parts]: Awaited<Parts[Index]> }> {
  await Promise.allSettled(parts)
  return Promise.all(parts)
}

async function apiServerOf(kube: Kube): Promise<Target> {
  const { spec } = await kube.core.readNamespacedService({ namespace: 'default', name: 'kubernetes' })
  return { host: spec?.clusterIP ?? '', port: spec?.ports?.[0]?.port ?? 443 }
}

/** By the clock, so that runs on one cluster take other names for a quarter of an hour. */
let given = Math.floor(Date.now() / 60_000) * 8

function freshName(zone: 'zone' | 'below'): string {
  given += 1
  return `n${given % NAMES.count}.${NAMES[zone]}`
}

/** vitest numbers its workers from 1. */
function laneNumber(): number {
  return Number(process.env['VITEST_POOL_ID'] ?? 1)
}
