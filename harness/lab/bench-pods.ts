import { randomInt } from 'node:crypto'
import type { V1Pod, V1Service } from '../kube/client.ts'
import type { Path } from '../measure/plan.ts'
import { LABEL } from '../paths.ts'
import { type Run, hostsNamespace, pairOf, podsNamespace } from './namespace.ts'
import { pinnedTo } from './pinned.ts'

/** Pods of a bench: the node that each is pinned to, whether it is on that node's network, whether netserver runs in it. */
const PODS = {
  'host-client': { node: 0, host: true, serves: false },
  'host-server': { node: 1, host: true, serves: true },
  client: { node: 0, host: false, serves: false },
  server: { node: 1, host: false, serves: true },
  neighbour: { node: 0, host: false, serves: true },
} as const

/** Name of a pod of a bench. */
export type BenchPod = keyof typeof PODS

/** The pods of a bench. */
export const BENCH_PODS: readonly BenchPod[] = ['host-client', 'host-server', 'client', 'server', 'neighbour']

/** Client and server of each path; a service stands in front of `server`. */
export const ENDS = {
  host: ['host-client', 'host-server'],
  'other-node': ['client', 'server'],
  service: ['client', 'service'],
  'same-node': ['client', 'neighbour'],
} as const satisfies Record<Path, readonly [BenchPod, BenchPod | 'service']>

/** Streams that a server takes at once, each on a port of its own. */
const STREAMS = 4

/** What sets one bench apart from another. */
export interface BenchNames {
  readonly suffix: string
  /** Port of netserver; those of the data follow it. */
  readonly control: number
}

/**
 * A port for netserver. On a node's own network an earlier one may still be about to end, so each bench takes others;
 * they lie below NodePorts and off everything else that the harness puts on a node.
 */
export function benchPort(): number {
  return 29_000 + randomInt(100) * (STREAMS + 1)
}

/** Where a pod of the bench is, as `execInPod` takes it. */
export function benchPlace(run: Run, pod: BenchPod, { suffix }: BenchNames) {
  const namespace = PODS[pod].host ? hostsNamespace(run) : podsNamespace(run)
  return { namespace, pod: `netperf-${pod}-${suffix}`, container: 'netperf' }
}

/** The pod, pinned to its node. */
export function podManifest(run: Run, pod: BenchPod, names: BenchNames): V1Pod {
  const { namespace, pod: name, container } = benchPlace(run, pod, names)
  const { node, host, serves } = PODS[pod]
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace, name, labels: { app: name, [LABEL]: run.runId } },
    spec: {
      hostNetwork: host,
      ...pinnedTo(pairOf(run)[node].name),
      terminationGracePeriodSeconds: 0,
      containers: [
        {
          name: container,
          image: run.pods.netperf,
          imagePullPolicy: 'IfNotPresent',
          command: serves ? ['netserver', '-D', '-p', `${names.control}`] : ['sleep', '1000000'],
        },
      ],
    },
  }
}

/** The service in front of `server`: the control port and the ports of the data, each by its own number. */
export function serviceManifest(run: Run, names: BenchNames): V1Service {
  const ports = Array.from({ length: STREAMS + 1 }, (_, index) => names.control + index)
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: `netperf-${names.suffix}`, namespace: podsNamespace(run), labels: { [LABEL]: run.runId } },
    spec: {
      selector: { app: benchPlace(run, 'server', names).pod },
      ports: ports.map(port => ({ name: `tcp-${port}`, port, protocol: 'TCP' })),
    },
  }
}
