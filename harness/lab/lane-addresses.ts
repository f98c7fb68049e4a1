import { createHash } from 'node:crypto'
import { subnetsOf } from '../provision/nodes.ts'
import { fromEnd } from '../provision/subnet.ts'
import type { Lane } from './lane.ts'
import type { Run } from './namespace.ts'

/** How many addresses a lane has for its services. */
const SIZE = 16

/** For measurements between networks (RFC 2544): nobody's, with so many blocks that lanes of different runs get different ones. */
const BENCHMARK = { subnet: '198.18.0.0/15', blocks: 8192 } as const

/**
 * Addresses for services of a lane, in a row. Of the nodes' own network, where that is one of the engine: what no load-balancer takes
 * cannot leave the machine then, and hosts on it ask by ARP who has them.
 */
export async function laneAddresses(
  { cluster: { network } }: Pick<Run, 'cluster'>,
  { namespaces }: Pick<Lane, 'namespaces'>,
): Promise<string[]> {
  const [, lane] = namespaces.label
  const hash = () => createHash('sha256').update(lane).digest().readUInt32BE()
  const [subnet, block] =
    network === undefined
      ? [BENCHMARK.subnet, hash() % BENCHMARK.blocks]
      : // Lanes are numbered from 1, and before them there are the addresses of routers and of external IPs.
        [(await subnetsOf(network)).find(each => each.includes('.')) ?? '', Number.parseInt(lane, 10)]
  return Array.from({ length: SIZE }, (_, index) => fromEnd(subnet, (block + 1) * SIZE - 1 - index))
}
