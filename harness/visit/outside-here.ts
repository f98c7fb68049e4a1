import { createSocket } from 'node:dgram'
import { networkInterfaces } from 'node:os'
import type { BuiltProber } from '../images/prober.ts'
import { builtProber } from '../images/prober.ts'
import type { VisitRequest } from '../engine/visit.ts'
import { exists } from '../files.ts'
import { serveArguments } from '../lab/pods.ts'
import type { NodeProber } from '../probe/node-prober.ts'
import { Prober } from '../probe/prober.ts'
import { type ServedPorts, type Serving, portsIn } from '../probe/transport-tcp.ts'
import { processTransport } from '../probe/transport-process.ts'
import { BrokenError, messageOf } from '../results/errors.ts'
import { requireReach } from './reach.ts'
import type { Found } from './visit.ts'

/** What {@link seekHere} takes. */
export interface HereRequest extends Pick<VisitRequest, 'kube' | 'run' | 'scope'> {
  readonly built: BuiltProber | undefined
  readonly probers: ReadonlyMap<string, NodeProber>
}

/**
 * Has this machine serve as the host outside, on free ports, at the first of its addresses at which it and all nodes reach each other.
 *
 * @throws BrokenError with what became of each address.
 */
export async function seekHere({ kube, run, built, probers, scope }: HereRequest): Promise<Found> {
  const { program } = built ?? (await builtProber(scope))
  const here = processTransport('this machine', [program, ...serveArguments({ tcp: 0, udp: 0, http: 0 }), '--attached'])
  const close = () => here.close()
  try {
    const ports = await portsOf(here.lines)
    await using prober = await Prober.open(processTransport('this machine', [program, 'control']))
    const refusals: string[] = []
    for (const ip of await addressesTowards(run.cluster.nodes.map(node => node.ip))) {
      try {
        await requireReach(kube, run, probers, { ip, ports, prober })
        return { outside: { kind: 'here', ip, ports, program, ...(await virtualCard(ip)) }, close }
      } catch (error) {
        refusals.push(messageOf(error))
      }
    }
    throw new BrokenError([...new Set(refusals)].join('; ') || 'it has no address')
  } catch (error) {
    await close()
    throw error
  }
}

/** The first line of `prober serve`. */
async function portsOf(lines: AsyncIterable<string>): Promise<ServedPorts> {
  const { value } = await lines[Symbol.asyncIterator]().next()
  const said: Serving = JSON.parse(value)
  return portsIn(said)
}

/** The interface with the address, unless there is hardware behind it. */
async function virtualCard(ip: string): Promise<{ card?: string }> {
  const found = Object.entries(networkInterfaces()).find(([, all]) => all?.some(({ address }) => address === ip))
  if (found === undefined) return {}
  const [card] = found
  return (await exists(`/sys/class/net/${card}/device`)) ? {} : { card }
}

/** Addresses of this machine: first those from which its kernel would send to the nodes. */
async function addressesTowards(nodes: readonly string[]): Promise<string[]> {
  const preferred = await Promise.all(nodes.map(sourceTowards))
  const others = Object.values(networkInterfaces()).flatMap(addresses =>
    (addresses ?? []).flatMap(({ address, family, internal }) => (family === 'IPv4' && !internal ? [address] : [])),
  )
  return [...new Set([...preferred.flatMap(address => address ?? []), ...others])]
}

/** To connect a socket of UDP sends nothing, and chooses the route. */
async function sourceTowards(node: string): Promise<string | undefined> {
  const socket = createSocket('udp4')
  try {
    return await new Promise(resolve => {
      socket.on('error', () => resolve(undefined))
      socket.connect(9, node, () => resolve(socket.address().address))
    })
  } finally {
    socket.close()
  }
}
