import { AGENT_FOLDER } from '../cilium/agent-api.ts'
import type { Kube, V1Pod } from '../kube/client.ts'
import { openExecStream } from '../kube/exec-stream.ts'
import { LABEL } from '../paths.ts'
import { Prober } from '../probe/prober.ts'
import { type Run, hostsNamespace, podsNamespace } from './namespace.ts'
import { type Peer, type Ports, peer } from './peer.ts'
import { pinnedTo } from './pinned.ts'
import { runningPod } from './running-pod.ts'

/** Ports of a prober in a pod of its own network. */
export const POD_PORTS: Ports = { tcp: 8080, udp: 8081, http: 8082 }

/** Ports of a prober on a node's network, off the ports of everything else there. */
const NODE_PORTS: Ports = { tcp: 28080, udp: 28081, http: 28082 }

/** Ports of a node that lead to a pod which asks for them as its host ports. */
export const HOST_PORTS: Ports = { tcp: 28180, udp: 28181, http: 28182 }

/**
 * A pod that asks for no processor time gets next to none while agents compile, and what stands still then is the prober
 * and not the network.
 */
export const PROCESSOR = { requests: { cpu: '100m' } }

/** A pod that serves and from which a prober talks. */
export interface ProberPod {
  /** Name of the pod; its labels are `app`, the name, and `role`, the name's first word. */
  readonly name: string
  readonly node: string
  /** `own` is the pod's own; `node` the node's; `host-ports` the pod's own, with host ports on the node. */
  readonly network: 'own' | 'node' | 'host-ports'
}

/** Starts the pod unless it runs, and opens a stream to its prober. */
export async function podPeer(kube: Kube, run: Run, spec: ProberPod): Promise<Peer> {
  const { name, node } = spec
  const namespace = spec.network === 'node' ? hostsNamespace(run) : podsNamespace(run)
  const ports = spec.network === 'node' ? NODE_PORTS : POD_PORTS
  const manifest: V1Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: labelsOf(run, name) },
    spec: podSpec(run, ports, spec, PROCESSOR),
  }
  const pod = await runningPod(kube, manifest)
  const where = { namespace, pod: name, container: 'prober' }
  const transport = await openExecStream(kube.config, where, ['/prober', 'control'])
  const ips = pod.status?.podIPs?.flatMap(({ ip }) => ip) ?? []
  return peer({ name, node, ips, ports, prober: await Prober.open(transport) })
}

type PodSpec = NonNullable<V1Pod['spec']>

/** Labels of a prober's pod: the run, `app` and `role`. */
export function labelsOf(run: Run, name: string): Record<string, string> {
  return { app: name, role: name.replace(/-.*$/, ''), [LABEL]: run.runId }
}

/** Spec of a pod that serves on the ports; without a node, on any. */
export function podSpec(
  run: Run,
  ports: Ports,
  { network, node }: Pick<ProberPod, 'network'> & { readonly node?: string },
  resources: PodSpec['containers'][number]['resources'] = {},
): PodSpec {
  const onNode = network === 'node'
  return {
    hostNetwork: onNode,
    ...(onNode ? { volumes: [{ name: 'agent', hostPath: { path: AGENT_FOLDER } }] } : {}),
    ...(node === undefined ? {} : pinnedTo(node)),
    terminationGracePeriodSeconds: 0,
    containers: [
      {
        name: 'prober',
        image: run.prober.image,
        imagePullPolicy: 'IfNotPresent',
        args: serveArguments(ports),
        resources,
        ...(onNode ? { volumeMounts: [{ name: 'agent', mountPath: AGENT_FOLDER }] } : {}),
        ports: (['tcp', 'udp', 'http'] as const).map(kind => ({
          name: kind,
          containerPort: ports[kind],
          protocol: kind === 'udp' ? 'UDP' : 'TCP',
          ...(network === 'host-ports' ? { hostPort: HOST_PORTS[kind] } : {}),
        })),
        env: [
          { name: 'POD_NAME', ...field('metadata.name') },
          { name: 'POD_NAMESPACE', ...field('metadata.namespace') },
          { name: 'NODE_NAME', ...field('spec.nodeName') },
        ],
      },
    ],
  }
}

/** Arguments with which a prober serves on the ports. */
export function serveArguments(ports: Ports): string[] {
  return ['serve', ...Object.entries(ports).flatMap(([kind, port]) => [`--${kind}`, String(port)])]
}

/** A value that Kubernetes fills in from the pod itself. */
function field(fieldPath: string) {
  return { valueFrom: { fieldRef: { fieldPath } } }
}
