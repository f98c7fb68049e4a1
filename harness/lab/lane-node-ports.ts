import type { Kube, V1Service } from '../kube/client.ts'
import { LABEL } from '../paths.ts'
import type { Target } from '../probe/prober.ts'
import type { ClusterNode } from '../provision/cluster.ts'
import { eventually } from '../wait/eventually.ts'
import { LANE_PORTS } from './lane-pods.ts'
import { leaveToCases } from '../wait/leave-to-cases.ts'
import type { Run } from './namespace.ts'
import type { Peer } from './peer.ts'

/** Where a port of a pod is reached from outside. */
export type FromOutside = (port: { readonly protocol: string; readonly port: number }) => Target | undefined

/**
 * Ports of a node that lead to the server of tenant red on it, for a host outside that knows no way to pods. With externalTrafficPolicy
 * Local the pod sees the address of the host, as it would without a service, so that policies decide the same.
 */
export async function openNodePorts(
  kube: Kube,
  run: Run,
  namespace: string,
  { ip }: Pick<ClusterNode, 'ip'>,
  outside: Peer,
): Promise<FromOutside> {
  const manifest: V1Service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'from-outside', namespace, labels: { [LABEL]: run.runId } },
    spec: {
      type: 'NodePort',
      externalTrafficPolicy: 'Local',
      selector: { app: 'server' },
      ports: LANE_PORTS.map(({ name, port, protocol }) => ({ name, port, targetPort: port, protocol })),
    },
  }
  const { spec } = await kube.apply(manifest)
  const at: FromOutside = ({ protocol, port }) => {
    const nodePort = spec?.ports?.find(each => each.port === port && each.protocol === protocol)?.nodePort
    return nodePort === undefined ? undefined : { host: ip, port: nodePort }
  }
  const [web] = LANE_PORTS
  const target = web === undefined ? undefined : at(web)
  if (target !== undefined) await leaveToCases(answered(outside, target))
  return at
}

async function answered({ prober }: Peer, target: Target): Promise<void> {
  await eventually('nodePortServed', () => prober.tcp(target), {
    until: ({ outcome }) => (outcome === 'allowed' ? undefined : `${target.host}:${target.port} is ${outcome}`),
    everyMs: 250,
  })
}
