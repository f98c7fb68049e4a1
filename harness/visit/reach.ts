import type { Kube } from '../kube/client.ts'
import { addressPart } from '../observe/probes.ts'
import type { NodeProber } from '../probe/node-prober.ts'
import type { Prober } from '../probe/prober.ts'
import type { ServedPorts } from '../probe/transport-tcp.ts'
import { BrokenError } from '../results/errors.ts'
import type { ReadyContext } from '../run/context.ts'
import { seesPods } from '../run/outside.ts'

/** How long a host has to answer, in milliseconds. */
const PATIENCE = { timeoutMs: 3000 } as const

/** Port of the kubelet where a node does not say. */
const KUBELET_PORT = 10_250

/** A host that may be the one outside: where nodes find it, and a prober that sends from it. */
export interface Candidate {
  readonly ip: string
  readonly ports: ServedPorts
  readonly prober: Prober
}

/**
 * Holds against a host what cases take for granted of the one outside: every node reaches it, with its own address; it reaches every node, with
 * the address at which they reach it; and where pods keep their addresses on the way out, it finds the way back to them.
 *
 * @throws BrokenError with what is not so, and ProbeError where a prober did not answer.
 */
export async function requireReach(
  kube: Kube,
  run: ReadyContext,
  probers: ReadonlyMap<string, NodeProber>,
  candidate: Candidate,
): Promise<void> {
  if (probers.size === 0) throw new BrokenError('no prober runs on a node that could look for it')
  for (const { name, ip } of run.cluster.nodes) {
    const prober = probers.get(name)
    if (prober !== undefined) await requireWayFrom(prober, { name, ip }, candidate)
  }
  for (const { name, ip } of run.cluster.nodes)
    await requireWayTo({ name, ip }, await kubeletPort(kube, name), candidate)
  if (seesPods(run)) await requireWayToPods(kube, candidate)
}

interface Place {
  readonly name: string
  readonly ip: string
}

/** From a node to the host. */
async function requireWayFrom({ traffic }: NodeProber, node: Place, { ip, ports }: Candidate): Promise<void> {
  for (const [over, port] of [
    ['tcp', ports.tcp],
    ['udp', ports.udp],
  ] as const) {
    const { outcome, seen } = await traffic[over]({ host: ip, port }, PATIENCE)
    if (outcome !== 'allowed') throw new BrokenError(`from ${node.name}, ${ip}:${port} over ${over} is ${outcome}`)
    const remote = addressPart(seen?.remote ?? '')
    if (remote === node.ip) continue
    throw new BrokenError(
      `${ip} sees ${node.name} as ${remote}, not as ${node.ip}: its address is translated on the way`,
    )
  }
}

/** From the host to a node, where the kubelet listens. That it refuses is an answer too. */
async function requireWayTo(node: Place, port: number, { ip, prober }: Candidate): Promise<void> {
  const { outcome, source = '' } = await prober.tcp({ host: node.ip, port }, { exchange: 'connect', ...PATIENCE })
  if (outcome !== 'allowed' && outcome !== 'refused')
    throw new BrokenError(`from ${ip}, ${node.name} at ${node.ip}:${port} is ${outcome}`)
  if (addressPart(source) !== ip)
    throw new BrokenError(`it sends to ${node.name} from ${addressPart(source)}, and ${node.name} to ${ip}`)
  await prober.icmp(node.ip, PATIENCE)
}

async function kubeletPort(kube: Kube, name: string): Promise<number> {
  const { status } = await kube.core.readNode({ name })
  return status?.daemonEndpoints?.kubeletEndpoint?.Port ?? KUBELET_PORT
}

/** The health endpoint of each node has the address of a pod. */
async function requireWayToPods(kube: Kube, { ip, prober }: Candidate): Promise<void> {
  const nodes = await kube.list<CiliumNode>('cilium.io/v2', 'CiliumNode')
  const addresses = nodes.flatMap(({ spec }) => spec?.health?.ipv4 ?? [])
  const answers = await Promise.all(addresses.map(address => prober.icmp(address, PATIENCE)))
  if (answers.length > 0 && answers.every(({ outcome }) => outcome === 'allowed')) return
  throw new BrokenError(`pods keep their addresses on the way out, and ${ip} has no way back to them`)
}

/** The part of a CiliumNode that is read. */
interface CiliumNode {
  readonly metadata: { readonly name: string }
  readonly spec?: { readonly health?: { readonly ipv4?: string } }
}
