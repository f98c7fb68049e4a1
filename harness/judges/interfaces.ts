import type { Interface } from '../observe/node-facts.ts'
import { liesIn } from '../policy/cidr.ts'
import { type Judge, judgeComplaints } from './judge.ts'
import type { OnNode } from './on-node.ts'

/** What the interfaces of a node should be. What is absent is not asked. */
export interface WantedInterfaces {
  /** These are there. */
  readonly has?: readonly string[]
  /** None begins with one of these. */
  readonly none?: readonly string[]
  /** Each is the other end of the other. */
  readonly pair?: readonly [string, string]
  /** The first IPv4 address of one lies in one of the CIDRs, and is this one. */
  readonly address?: { readonly of: string; readonly in: readonly string[]; readonly is: string }
}

/** Whether a node has the network interfaces that it should. */
export const judge: Judge<OnNode<readonly Interface[]>, WantedInterfaces> = {
  kind: 'interfaces',
  version: 2,
  summary: 'network interfaces of nodes',
  decide({ node, seen }, { has = [], none = [], pair, address }) {
    const names = seen.map(({ name }) => name)
    const there = `; it has ${names.join(', ') || 'none'}`
    return judgeComplaints([
      // Every node has one.
      ...['lo', ...has, ...(pair ?? [])]
        .filter(name => !names.includes(name))
        .map(name => `${node} has no ${name}${there}`),
      ...names.filter(name => none.some(prefix => name.startsWith(prefix))).map(name => `${node} has ${name}`),
      ...(pair === undefined ? [] : unpaired(node, seen, pair)),
      ...(address === undefined ? [] : wrongAddress(node, seen, address)),
    ])
  },
}

function unpaired(node: string, seen: readonly Interface[], [one, other]: readonly [string, string]): string[] {
  const linkOf = (name: string) => seen.find(candidate => candidate.name === name)?.link ?? 'nothing'
  if (linkOf(one) === other && linkOf(other) === one) return []
  return [`${node}: ${one} is paired with ${linkOf(one)}, and ${other} with ${linkOf(other)}`]
}

type WantedAddress = NonNullable<WantedInterfaces['address']>

function wrongAddress(node: string, seen: readonly Interface[], { of, in: cidrs, is }: WantedAddress): string[] {
  const found = seen.find(({ name }) => name === of)?.addresses[0] ?? 'none'
  return [
    ...(cidrs.some(cidr => liesIn(found, cidr))
      ? []
      : [`${node}: the address of ${of} is ${found}, which is not in ${cidrs.join(' or ') || 'any CIDR'}`]),
    ...(found === is ? [] : [`${node}: the address of ${of} is ${found}, not ${is}`]),
  ]
}
