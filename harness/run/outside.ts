import type { ServedPorts } from '../probe/transport-tcp.ts'
import type { ReadyContext } from './context.ts'

/** Where the host outside the cluster is that cases talk with. */
export type Outside =
  | {
      /** A container on the network of nodes that are containers themselves. The first case that needs it starts it. */
      readonly kind: 'container'
    }
  | {
      /** The machine that runs the harness: it serves meanwhile, and each worker starts a prober of its own to send. */
      readonly kind: 'here'
      /** Its address in the eyes of the nodes. */
      readonly ip: string
      readonly ports: ServedPorts
      /** Path of the prober. */
      readonly program: string
      /**
       * Name of the interface with that address where it is no card of hardware, such as the bridge of a Docker engine: the kernel then
       * leaves checksums to a card that does not exist.
       */
      readonly card?: string
    }
  | {
      /** A host on which somebody has started `prober outside`. */
      readonly kind: 'there'
      readonly ip: string
      readonly ports: ServedPorts
      /** Of its control stream. */
      readonly host: string
      readonly port: number
    }
  | {
      readonly kind: 'none'
      /** Why there is none, and what was tried. */
      readonly why: string
    }

/** Where it is in this run. Where nobody has looked for one, it is a container if the nodes are containers. */
export function outsideOf({ outside, cluster }: Pick<ReadyContext, 'outside' | 'cluster'>): Outside {
  if (outside !== undefined) return outside
  if (cluster.network !== undefined) return { kind: 'container' }
  return { kind: 'none', why: 'the nodes are on no network of a Docker engine where one could start' }
}

/** Whether pods talk to the host outside with addresses of their own. */
export function seesPods({ profile }: Pick<ReadyContext, 'profile'>): boolean {
  const masquerade = profile?.features.find(({ name }) => name === 'masquerade')
  return masquerade !== undefined && !masquerade.present
}
