import { AgentApi } from '../cilium/agent-api.ts'
import type { HubbleWatch } from '../hubble/watch.ts'
import type { Kube } from '../kube/client.ts'
import type { Policy } from '../policy/decide.ts'
import type { Universe } from '../policy/generate.ts'
import type { Party } from '../policy/world.ts'
import type { Target } from '../probe/prober.ts'
import type { ClusterNode } from '../provision/cluster.ts'
import { BrokenError, messageOf } from '../results/errors.ts'
import { type LaneNamespaces, openLaneNamespaces } from './lane-namespaces.ts'
import { LANE_PORTS, type LanePod, NAMES, POD_LABELS, SERVICE_ACCOUNTS, lanePod } from './lane-pods.ts'
import { policiesOf } from './lane-policies.ts'
import { closeStreams, nodeAddresses, openStreams, openWatch } from './lane-watch.ts'
import { HOSTS_NAMESPACE, type Run, openNamespaces } from './namespace.ts'
import { outsidePeer, routeOutside } from './outside.ts'
import type { Peer } from './peer.ts'
import { podPeer } from './pods.ts'
import { installationOf, shared } from './shared.ts'

/** Somebody in a lane: who talks, and what the model and Hubble have to know about them. */
export interface Member {
  readonly peer: Peer
  readonly party: Party
  /** Every address that its packets may have. */
  readonly addresses: readonly string[]
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
  /** The API of the agent of each of the two nodes. */
  readonly agents: ReadonlyMap<string, AgentApi>
  readonly universe: Universe
  /** Policies with which the next case starts: what an earlier run left, or what the last case started with. */
  readonly starting: Policy[]
  /** Ends all that was opened for it. Its pods stay. */
  close(): Promise<void>
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
  const [one, two] = run.cluster.nodes
  if (one === undefined || two === undefined) throw new BrokenError('a lane needs two nodes')
  await openNamespaces(kube, run)
  const keep = async <T>(opening: Promise<T>, close: (part: T) => Promise<void>): Promise<T> => {
    const part = await opening
    opened.defer(() => close(part))
    return part
  }
  const prober = (peer: Promise<Peer>) => keep(peer, each => each.prober[Symbol.asyncDispose]())
  const [namespaces, outside] = await allOf([
    openLaneNamespaces(kube, run, laneNumber()),
    prober(outsidePeer(run)),
  ] as const)
  const red = { tenant: 'red', namespaces, outside: outside.ip } as const
  const blue = { ...red, tenant: 'blue' } as const
  const pod = (spec: LanePod) => keep(lanePod(kube, run, spec), ({ peer }) => peer.prober[Symbol.asyncDispose]())
  const host = async (name: string, node: ClusterNode) => {
    const peer = await prober(podPeer(kube, run, { name, node: node.name, network: 'node' }))
    const where = { namespace: HOSTS_NAMESPACE, pod: name, container: 'prober' }
    return { peer, agent: await keep(AgentApi.open(run.cluster.kubeconfig, where), api => api.close()) }
  }
  const [streams, redClient, redServer, redOther, blueClient, blueServer, hostOne, hostTwo] = await allOf([
    keep(openStreams(kube, run, namespaces), each => closeStreams(each)),
    // Pods of the system are on the first node, and its agent then takes a new pod only every few seconds.
    pod({ ...red, name: 'client', node: one.name }),
    pod({ ...red, name: 'server', node: two.name }),
    pod({ ...red, name: 'other', node: one.name }),
    pod({ ...blue, name: 'client', node: two.name }),
    pod({ ...blue, name: 'server', node: two.name }),
    host('host-one', one),
    host('host-two', two),
  ] as const)
  const [watch, addresses, apiServer] = await allOf([
    openWatch(kube, namespaces.red, streams, [redClient.peer, redServer.peer]),
    nodeAddresses(kube),
    apiServerOf(kube),
    // Its own network knows no way to pods; a node does.
    routeOutside(run, redServer.peer.ip, two.ip),
  ] as const)
  const nodeMember = (peer: Peer, { name, role, ip }: ClusterNode): Member => ({
    peer,
    party: { kind: 'node', name, apiServer: role === 'server' },
    addresses: [...new Set([ip, ...(addresses.get(name) ?? [])])],
  })
  return {
    namespaces,
    watch,
    starting: await policiesOf(kube, namespaces),
    agents: new Map([
      [one.name, hostOne.agent],
      [two.name, hostTwo.agent],
    ]),
    freshName,
    plainName: NAMES.plain,
    apiServer,
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

/** This worker's lane on the installed profile. */
export const laneOf = shared(installationOf, openLane, { isLost, close: lane => lane.close() })

/** Whether a member is known to be lost, or something by which the lane is told how policies are enforced. */
function isLost({ members, watch, agents }: Lane): boolean {
  const probers = Object.values(members).map(({ peer }) => peer.prober)
  return [...probers, watch, ...agents.values()].some(({ lost }) => lost !== undefined)
}

/** Why one of the members cannot be asked any more; undefined when all can. */
export async function whyLost(used: ReadonlySet<Member>): Promise<string | undefined> {
  const probers = await Promise.all([...used].map(({ peer }) => peer.prober.whyLost()))
  const first = probers.find(error => error !== undefined)
  return first === undefined ? undefined : messageOf(first)
}

/** The same members, and those of them that were asked for. */
export function watchMembers<One>(all: Readonly<Record<MemberName, One>>): {
  members: Readonly<Record<MemberName, One>>
  used: ReadonlySet<One>
} {
  const used = new Set<One>()
  const members = new Proxy(all, {
    get(target, name) {
      const found: One | undefined = Reflect.get(target, name)
      if (found !== undefined) used.add(found)
      return found
    },
  })
  return { members, used }
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
