import type { Kube } from '../kube/client.ts'
import { NodeProber } from '../probe/node-prober.ts'
import { processTransport } from '../probe/transport-process.ts'
import { BrokenError } from '../results/errors.ts'
import type { Run } from './namespace.ts'
import { shared } from './shared.ts'

/** The prober on the router's network. @throws BrokenError where there is no router. */
export const routerProberOf = shared(
  (_kube: Kube, { runId }: Run) => runId,
  async (_kube, { cluster: { surroundings } }) => {
    if (surroundings === undefined) throw new BrokenError('there is no router beside the nodes')
    const { routerProber } = surroundings
    const control = ['docker', 'exec', '-i', routerProber, '/prober', 'control', '--node'] as const
    return NodeProber.open(processTransport('the router', control))
  },
  { isLost: ({ lost }) => lost !== undefined, close: prober => prober[Symbol.asyncDispose]() },
)
