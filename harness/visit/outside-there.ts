import { lookup } from 'node:dns/promises'
import type { Kube } from '../kube/client.ts'
import type { NodeProber } from '../probe/node-prober.ts'
import { Prober } from '../probe/prober.ts'
import { OUTSIDE_TOKEN, openOutsideStream } from '../probe/transport-tcp.ts'
import { BrokenError, messageOf } from '../results/errors.ts'
import type { ReadyContext } from '../run/context.ts'
import type { Outside } from '../run/outside.ts'
import { requireReach } from './reach.ts'

/**
 * The host on which somebody has started `prober outside`.
 *
 * @throws BrokenError where it cannot be talked to, or it and the nodes do not reach each other: somebody has named it.
 */
export async function seekThere(
  kube: Kube,
  run: ReadyContext,
  { host, port }: { readonly host: string; readonly port: number },
  probers: ReadonlyMap<string, NodeProber>,
): Promise<Outside> {
  try {
    const { address: ip } = await lookup(host, { family: 4 })
    const { transport, ports } = await openOutsideStream(host, port, process.env[OUTSIDE_TOKEN] ?? '')
    await using prober = await Prober.open(transport)
    // Without a prober on a node nobody can look, and whoever named the host is believed.
    if (probers.size > 0) await requireReach(kube, run, probers, { ip, ports, prober })
    return { kind: 'there', ip, ports, host, port }
  } catch (cause) {
    throw new BrokenError(`--outside=${host}:${port} cannot be the host outside: ${messageOf(cause)}`, {
      cause,
      cure: `start "prober outside" there, open its ports for the nodes and for this machine, and set ${OUTSIDE_TOKEN} to its token`,
    })
  }
}
