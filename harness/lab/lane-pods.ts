import type { Kube, V1Pod } from '../kube/client.ts'
import { openExecStream } from '../kube/exec-stream.ts'
import { LABEL } from '../paths.ts'
import type { NamedPort } from '../policy/world.ts'
import { Prober } from '../probe/prober.ts'
import { BrokenError } from '../results/errors.ts'
import type { LaneNamespaces } from './lane-namespaces.ts'
import type { Member } from './lane.ts'
import { PRIVILEGED, type Run } from './namespace.ts'
import { type Ports, peer } from './peer.ts'
import { pinnedTo } from './pinned.ts'
import { runningPod } from './running-pod.ts'

/**
 * The name server in every pod of a lane. All of its names have the address of the host outside. There are many of them,
 * because an agent remembers a name that any pod of its node looked up, as long as there are connections to its address.
 */
export const NAMES = {
  port: 53,
  zone: 'conformance.test',
  below: 'deep.conformance.test',
  count: 128,
  /** A name in the zone for lookups that no rule is about. */
  plain: 'plain.conformance.test',
} as const

/** Service accounts of each tenant: a pod runs as the one with its name. */
export const SERVICE_ACCOUNTS = ['client', 'server', 'other'] as const

/** Labels that tell the pods of a lane apart, with all their values. */
export const POD_LABELS = { app: SERVICE_ACCOUNTS, tier: ['front', 'back'] } as const

/** Ports of every pod of a lane, under names that nothing else in the cluster uses. */
export const LANE_PORTS: readonly NamedPort[] = [
  { name: 'web', port: 8080, protocol: 'TCP' },
  { name: 'alt', port: 8090, protocol: 'TCP' },
  { name: 'dgram', port: 8081, protocol: 'UDP' },
  { name: 'page', port: 8082, protocol: 'TCP' },
  { name: 'names', port: NAMES.port, protocol: 'UDP' },
]

const PORTS: Ports = { tcp: 8080, udp: 8081, http: 8082 }

/** One pod of a lane. */
export interface LanePod {
  readonly tenant: 'red' | 'blue'
  readonly namespaces: LaneNamespaces
  readonly name: (typeof SERVICE_ACCOUNTS)[number]
  readonly node: string
  /** Address of the host outside. */
  readonly outside: string
}

/** Starts the pod unless it runs, and opens a stream to its prober. */
export async function lanePod(kube: Kube, run: Run, spec: LanePod): Promise<Member> {
  const { tenant, name, node } = spec
  const namespace = spec.namespaces[tenant]
  const labels = { app: name, tier: name === 'server' ? 'back' : 'front', [LABEL]: run.runId }
  const manifest: V1Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels },
    spec: podSpec(run, spec),
  }
  const pod = await runningPod(kube, manifest)
  const where = { namespace, pod: name, container: 'prober' }
  const transport = await openExecStream(kube.config, where, ['/prober', 'control'])
  const prober = await Prober.open(transport)
  const ips = pod.status?.podIPs?.flatMap(({ ip }) => ip) ?? []
  if (ips.length === 0) throw new BrokenError(`pod ${namespace}/${name} is Ready and has no address`)
  const [labelKey, labelValue] = spec.namespaces.label
  return {
    addresses: ips,
    peer: peer({ name: `${tenant}/${name}`, node, ips, ports: PORTS, prober }),
    party: {
      kind: 'pod',
      namespace,
      name,
      labels,
      namespaceLabels: {
        tenant,
        [labelKey]: labelValue,
        [LABEL]: run.runId,
        ...PRIVILEGED,
        'kubernetes.io/metadata.name': namespace,
      },
      serviceAccount: name,
      node,
      ports: LANE_PORTS,
    },
  }
}

function podSpec(run: Run, { name, node, outside }: LanePod): NonNullable<V1Pod['spec']> {
  const names = Array.from({ length: NAMES.count }, (_, number) =>
    [NAMES.zone, NAMES.below].map(zone => `n${number}.${zone}`),
  ).flat()
  const records = [...names, NAMES.plain].map(known => `--dns-record=${known}=${outside}`)
  return {
    ...pinnedTo(node),
    serviceAccountName: name,
    automountServiceAccountToken: false,
    terminationGracePeriodSeconds: 0,
    containers: [
      {
        name: 'prober',
        image: run.prober.image,
        imagePullPolicy: 'IfNotPresent',
        args: ['serve', '--tcp=8080,8090', '--udp=8081', '--http=8082', `--dns=${NAMES.port}`, ...records],
        ports: LANE_PORTS.map(({ name: portName, port, protocol }) => ({
          name: portName,
          containerPort: port,
          protocol,
        })),
      },
    ],
  }
}
