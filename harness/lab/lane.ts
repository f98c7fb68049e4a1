import { EndpointReader } from '../cilium/endpoint-reader.ts'
import { agentPods } from '../cilium/observe.ts'
import { HubbleWatch } from '../hubble/watch.ts'
import type { Kube } from '../kube/client.ts'
import type { Policy } from '../policy/decide.ts'
import type { Universe } from '../policy/generate.ts'
import type { Party } from '../policy/world.ts'
import type { Target } from '../probe/prober.ts'
import { BrokenError } from '../results/errors.ts'
import { type LaneNamespaces, openLaneNamespaces } from './lane-namespaces.ts'
import { LANE_PORTS, NAMES, POD_LABELS, SERVICE_ACCOUNTS, lanePod } from './lane-pods.ts'
import { HOSTS_NAMESPACE, type Run, openNamespaces } from './namespace.ts'
import { installationOf, onceFor } from './once.ts'
import { outsidePeer, routeOutside } from './outside.ts'
import type { Peer } from './peer.ts'
import { podPeer } from './pods.ts'

/** Somebody in a lane: who talks, and what the model has to know about them. */
export interface Member {
  readonly peer: Peer
  readonly party: Party
}

/** Pods of the tenants, the networks of both nodes, and a host outside the cluster. */
export type MemberName =
  | 'redClient'
  | 'redServer'
  | 'redOther'
  | 'blueClient'
  | 'blueServer'
  | 'hostOne'
  | 'hostTwo'
  | 'outside'

/**
 * Two tenants, red and blue, each a namespace with pods on both nodes, for the policies of one case at a time. Every
 * worker has a lane of its own, so cases in different files run side by side.
 */
export interface Lane {
  /** Names of the namespaces, and the label that both have and no other namespace. */
  readonly namespaces: LaneNamespaces
  readonly members: Readonly<Record<MemberName, Member>>
  /** The API server as a service, which a pod reaches. */
  readonly apiServer: Target
  /** A name that the pods’ name servers know and that nobody has looked up lately; `below` is one label deeper. */
  freshName(zone: 'zone' | 'below'): string
  /** A name for lookups that are not about names. */
  readonly plainName: string
  readonly watch: HubbleWatch
  /** What asks the agent of each of the two nodes for its endpoints. */
  readonly endpoints: ReadonlyMap<string, EndpointReader>
  readonly universe: Universe
  /** Policies that are there when no case has any: what an earlier run left, or what the last case stood on. */
  readonly standing: Policy[]
}

/** This worker's lane on the installed profile; started and connected to once. */
export const laneOf = onceFor(installationOf, openLane)

async function openLane(kube: Kube, run: Run): Promise<Lane> {
  const [one, two] = run.cluster.nodes
  if (one === undefined || two === undefined) throw new BrokenError('a lane needs two nodes')
  await openNamespaces(kube, run)
  const [namespaces, outside] = await Promise.all([openLaneNamespaces(kube, run, laneNumber()), outsidePeer(run)])
  const agents = [...(await agentPods(kube))].map(([node, pod]) => ({ node, pod }))
  const red = { tenant: 'red', namespaces, outside: outside.ip } as const
  const blue = { ...red, tenant: 'blue' } as const
  const host = async (name: string, node: typeof one) => {
    const hostPeer = await podPeer(kube, run, { name, node: node.name, network: 'node' })
    const prober = { namespace: HOSTS_NAMESPACE, pod: name, container: 'prober' }
    return { peer: hostPeer, reader: await EndpointReader.open(run.cluster.kubeconfig, prober) }
  }
  const [watch, redClient, redServer, redOther, blueClient, blueServer, hostOne, hostTwo] = await Promise.all([
    HubbleWatch.open(run.cluster.kubeconfig, agents, [namespaces.red, namespaces.blue]),
    // Pods of the system are on the first node, and its agent then takes a new pod only every few seconds.
    lanePod(kube, run, { ...red, name: 'client', node: one.name }),
    lanePod(kube, run, { ...red, name: 'server', node: two.name }),
    lanePod(kube, run, { ...red, name: 'other', node: one.name }),
    lanePod(kube, run, { ...blue, name: 'client', node: two.name }),
    lanePod(kube, run, { ...blue, name: 'server', node: two.name }),
    host('host-one', one),
    host('host-two', two),
  ])
  // Its own network knows no way to pods; a node does.
  await routeOutside(run, redServer.peer.ip, two.ip)
  const node = ({ name, role }: typeof one): Party => ({ kind: 'node', name, apiServer: role === 'server' })
  return {
    namespaces,
    watch,
    standing: await policiesOf(kube, namespaces),
    endpoints: new Map([
      [one.name, hostOne.reader],
      [two.name, hostTwo.reader],
    ]),
    freshName,
    plainName: NAMES.plain,
    apiServer: await apiServerOf(kube),
    members: {
      redClient,
      redServer,
      redOther,
      blueClient,
      blueServer,
      hostOne: { peer: hostOne.peer, party: node(one) },
      hostTwo: { peer: hostTwo.peer, party: node(two) },
      outside: { peer: outside, party: { kind: 'outside', name: 'outside', ip: outside.ip } },
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
  }
}

/** A run that was killed on a cluster that is used again leaves the policies of its cases; clusterwide ones name the lane. */
async function policiesOf(kube: Kube, { red, blue, label }: LaneNamespaces): Promise<Policy[]> {
  const lists = await Promise.all([
    ...[red, blue].flatMap(namespace => [
      kube.list<Policy>('networking.k8s.io/v1', 'NetworkPolicy', namespace),
      kube.list<Policy>('cilium.io/v2', 'CiliumNetworkPolicy', namespace),
    ]),
    kube.list<Policy>('cilium.io/v2', 'CiliumClusterwideNetworkPolicy'),
  ])
  return lists
    .flat()
    .filter(
      policy =>
        policy.kind !== 'CiliumClusterwideNetworkPolicy' ||
        Object.values(policy.spec.endpointSelector.matchLabels ?? {}).includes(label[1]),
    )
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
