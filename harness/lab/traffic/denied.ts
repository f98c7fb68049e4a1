import { randomBytes } from 'node:crypto'
import type { Kube } from '../../kube/client.ts'
import { LABEL } from '../../paths.ts'
import type { RunningStream } from '../../probe/running-stream.ts'
import type { DeniedStream } from '../../results/upgrade.ts'
import { BrokenError } from '../../results/errors.ts'
import { eventually } from '../../wait/eventually.ts'
import { type Run, podsNamespace } from '../namespace.ts'
import type { Peers } from '../peers.ts'

/** Milliseconds between two connections that are tried. */
const TICK_MS = 20

/** New connections of a pod that a policy denies, on the same node and to the other one. */
export class DeniedTraffic implements AsyncDisposable {
  readonly #streams: readonly { readonly path: string; readonly stream: RunningStream }[]
  readonly #remove: () => Promise<void>

  private constructor(
    streams: readonly { readonly path: string; readonly stream: RunningStream }[],
    remove: () => Promise<void>,
  ) {
    this.#streams = streams
    this.#remove = remove
  }

  /**
   * Applies a policy that denies one pod and nobody else, waits until it is in force, and starts what it denies.
   *
   * @throws BrokenError where the pod is not heard before the policy is there: nothing would be shown by its silence.
   */
  static async start(kube: Kube, run: Run, { client2, echoSame, echoOther }: Peers): Promise<DeniedTraffic> {
    const policy = policyOf(run)
    const paths = [
      { path: 'denied pod to pod, same node', to: echoSame.at('tcp') },
      { path: 'denied pod to pod, other node', to: echoOther.at('tcp') },
    ]
    const becomes = (wanted: 'allowed' | 'denied') =>
      Promise.all(
        paths.map(({ path, to }) =>
          eventually('policyEnforced', () => client2.prober.tcp(to), {
            until: ({ outcome }) =>
              (outcome === 'allowed') === (wanted === 'allowed') ? undefined : `${path}: ${outcome}`,
            consecutive: wanted === 'denied' ? 3 : 1,
          }),
        ),
      )
    await becomes('allowed').catch((cause: unknown) => {
      throw new BrokenError('the pod that is to be denied is not heard before the policy is applied', { cause })
    })
    await kube.apply(policy)
    const remove = () => kube.remove(policy)
    try {
      await becomes('denied')
      const streams = await Promise.all(
        paths.map(async ({ path, to }) => ({
          path,
          stream: await client2.prober.stream('tcp-connect', to, { tickMs: TICK_MS }),
        })),
      )
      return new DeniedTraffic(streams, remove)
    } catch (error) {
      await remove()
      throw error
    }
  }

  /** Stops it, and tells what was answered since it began. */
  async stop(): Promise<DeniedStream[]> {
    return Promise.all(
      this.#streams.map(async ({ path, stream }) => {
        const { sent, answered } = await stream.stop()
        return { path, sent, answered }
      }),
    )
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#streams.map(({ stream }) => stream[Symbol.asyncDispose]()))
    await this.#remove()
  }
}

/** Denies the one pod, and leaves all others as they are. */
function policyOf(run: Run) {
  const namespace = podsNamespace(run)
  return {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    metadata: { name: `deny-one-${randomBytes(4).toString('hex')}`, namespace, labels: { [LABEL]: run.runId } },
    spec: {
      endpointSelector: { matchLabels: { role: 'echo' } },
      enableDefaultDeny: { ingress: false },
      ingressDeny: [{ fromEndpoints: [{ matchLabels: { app: 'client2' } }] }],
    },
  }
}
