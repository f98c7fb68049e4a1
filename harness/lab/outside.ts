import type { Kube } from '../kube/client.ts'
import { Prober } from '../probe/prober.ts'
import { OUTSIDE_TOKEN, openOutsideStream } from '../probe/transport-tcp.ts'
import { processTransport } from '../probe/transport-process.ts'
import { BrokenError } from '../results/errors.ts'
import { outsideOf } from '../run/outside.ts'
import type { Run } from './namespace.ts'
import { containerPeer } from './outside-container.ts'
import { type Peer, peer } from './peer.ts'

/**
 * The host outside the cluster, with a prober of this worker's own on it.
 *
 * @throws BrokenError where there is none, or it cannot be started; ProbeError where it does not answer.
 */
export async function outsidePeer(kube: Kube, run: Run): Promise<Peer> {
  const outside = outsideOf(run)
  if (outside.kind === 'container') return containerPeer(kube, run)
  if (outside.kind === 'none') throw new BrokenError(`there is no host outside the cluster: ${outside.why}`)
  const { ip, ports } = outside
  const known = { name: 'outside', node: 'outside', ips: [ip], ports }
  if (outside.kind === 'here') {
    const transport = processTransport('this machine', [outside.program, 'control'])
    return peer({ ...known, prober: await Prober.open(transport) })
  }
  const { transport } = await openOutsideStream(outside.host, outside.port, process.env[OUTSIDE_TOKEN] ?? '')
  return peer({ ...known, prober: await Prober.open(transport) })
}
