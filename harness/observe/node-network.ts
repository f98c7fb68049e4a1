import type { Interface, Route, Rule } from '../probe/node-protocol.ts'
import { BrokenError } from '../results/errors.ts'
import type { AskNode } from './node-facts.ts'

export type { Route } from '../probe/node-protocol.ts'

/** A node's network as its kernel tells it. */
export interface NodeNetwork {
  readonly node: string
  readonly cards: readonly Interface[]
  readonly routes: readonly Route[]
}

/** Asks the node. */
export async function readNodeNetwork(name: string, node: AskNode): Promise<NodeNetwork> {
  const [cards, routes] = await Promise.all([node.ask('interfaces'), node.ask('routes')])
  return { node: name, cards, routes }
}

/** The card that has the address. @throws BrokenError where none has. */
export function cardWith({ node, cards }: NodeNetwork, address: string): Interface {
  const found = cards.find(({ addresses }) => addresses.includes(address))
  if (found !== undefined) return found
  throw new BrokenError(`no card of ${node} has ${address}: ${JSON.stringify(cards)}`)
}

/** Every route that leads a node to an address, and the rules that may choose another table, in words. */
export async function routesTowards(address: string, node: AskNode): Promise<string> {
  const [routes, rules] = await Promise.all([node.ask('routes', { host: address }), node.ask('rules')])
  const special = rules.filter(({ priority }) => !KERNEL_RULES.includes(priority))
  return [wordsOf(routes), ...special.map(wordsOfRule)].join(', ')
}

/** Priorities of the rules that every kernel begins with: the tables local, main and default. */
const KERNEL_RULES: readonly number[] = [0, 32_766, 32_767]

function wordsOfRule({ priority, table, from, to, mark }: Rule): string {
  return [
    `rule ${priority}:`,
    ...(from === undefined ? [] : ['from', from]),
    ...(to === undefined ? [] : ['to', to]),
    ...(mark === undefined ? [] : ['fwmark', mark]),
    `lookup ${table}`,
  ].join(' ')
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
