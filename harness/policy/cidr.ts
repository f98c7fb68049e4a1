import { BlockList } from 'node:net'
import type { Party } from './world.ts'

/** A block of addresses without some smaller blocks. */
export interface CidrBlock {
  readonly cidr: string
  readonly except?: readonly string[]
}

/**
 * Whether a CIDR rule means the party. It never means pods or nodes of the cluster, whatever their addresses.
 *
 * Source: https://docs.cilium.io/en/stable/security/policy/language/#cidr-based
 */
export function inBlock({ cidr, except = [] }: CidrBlock, party: Party): boolean {
  if (party.kind !== 'outside') return false
  return contains(cidr, party.ip) && !except.some(smaller => contains(smaller, party.ip))
}

function contains(cidr: string, ip: string): boolean {
  const [network = '', prefix = ''] = cidr.split('/')
  const list = new BlockList()
  list.addSubnet(network, Number(prefix), 'ipv4')
  return list.check(ip, 'ipv4')
}
