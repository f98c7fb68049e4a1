import type { ClusterNode } from '../provision/cluster.ts'
import { onNode } from '../provision/nodes.ts'
import { BrokenError } from '../results/errors.ts'
import type { Values } from '../values.ts'
import { type Interface, readInterfaces } from './node-facts.ts'

/** A route of a node's main table. */
export interface Route {
  /** A CIDR, an address, or `default`. */
  readonly to: string
  /** `unicast`, or what the kernel does instead: `blackhole`, `unreachable`, `prohibit`, `throw`. */
  readonly type: string
  /** The router, where there is one. */
  readonly via?: string
  readonly device?: string
}

/** A node's network as its kernel tells it. */
export interface NodeNetwork {
  readonly node: string
  readonly cards: readonly Interface[]
  readonly routes: readonly Route[]
}

/** Runs a command on a node and gives its output. */
export type OnNode = (node: ClusterNode, argv: readonly string[]) => Promise<string>

/** Asks the node. */
export async function readNodeNetwork(node: ClusterNode, run: OnNode = onNode): Promise<NodeNetwork> {
  const [addresses, routes] = await Promise.all([
    run(node, ['ip', '-json', 'address', 'show']),
    run(node, ['ip', '-json', 'route', 'show']),
  ])
  return { node: node.name, cards: readInterfaces(addresses), routes: readRoutes(routes) }
}

/** The card that has the address. @throws BrokenError where none has. */
export function cardWith({ node, cards }: NodeNetwork, address: string): Interface {
  const found = cards.find(({ addresses }) => addresses.includes(address))
  if (found !== undefined) return found
  throw new BrokenError(`no card of ${node} has ${address}: ${JSON.stringify(cards)}`)
}

/** Every route that leads a node to an address, in words; empty where it cannot be asked. */
export async function routesTowards(node: ClusterNode, address: string, run: OnNode = onNode): Promise<string> {
  try {
    return wordsOf(readRoutes(await run(node, ['ip', '-json', 'route', 'show', 'match', address])))
  } catch {
    return ''
  }
}

/** Routes in words, as `blackhole 10.0.1.0/24, default via 10.1.0.1 dev eth0`. */
export function wordsOf(routes: readonly Route[]): string {
  return routes.map(wordsOfRoute).join(', ') || 'none'
}

function wordsOfRoute({ to, type, via, device }: Route): string {
  return [
    ...(type === 'unicast' ? [] : [type]),
    to,
    ...(via === undefined ? [] : ['via', via]),
    ...(device === undefined ? [] : ['dev', device]),
  ].join(' ')
}

/** Reads the output of `ip -json route show`. */
export function readRoutes(json: string): Route[] {
  return listIn(json).map(entry => {
    const [via, device] = [textAt(entry, 'gateway'), textAt(entry, 'dev')]
    return {
      to: textAt(entry, 'dst') ?? '',
      type: textAt(entry, 'type') ?? 'unicast',
      ...(via === undefined ? {} : { via }),
      ...(device === undefined ? {} : { device }),
    }
  })
}

/** iproute2 prints nothing at all where it has nothing to list. */
function listIn(json: string): Values[] {
  const list: unknown = json.trim() === '' ? [] : JSON.parse(json)
  return (Array.isArray(list) ? list : []).map((entry: Values) => entry)
}

function textAt(values: Values, key: string): string | undefined {
  const found = values[key]
  return typeof found === 'string' ? found : undefined
}
