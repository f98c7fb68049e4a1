import { BlockList } from 'node:net'
import type { Party } from './world.ts'

/** A block of addresses without some smaller blocks. */
export interface CidrBlock {
  readonly cidr: string
  readonly except?: readonly string[]
}

/**
 * Whether a CIDR rule means the party. It never means pods, whatever their addresses, and nodes only where Cilium is told that it does. All
 * addresses are the world to Cilium, and the world has no nodes even then.
 *
 * Source: https://docs.cilium.io/en/stable/security/policy/language/#cidr-based
 */
export function inBlock({ cidr, except = [] }: CidrBlock, party: Party): boolean {
  if (party.kind === 'pod' || party.ip === undefined) return false
  if (party.kind === 'node' && cidr.endsWith('/0')) return false
  const { ip } = party
  return liesIn(ip, cidr) && !except.some(smaller => liesIn(ip, smaller))
}

/** Whether the IPv4 address lies in the CIDR; false for text that is no address or no CIDR. */
export function liesIn(address: string, cidr: string): boolean {
  const [network = '', prefix = ''] = cidr.split('/')
  if (!/^\d+(\.\d+){3}$/.test(network) || !/^\d+(\.\d+){3}$/.test(address) || !/^\d+$/.test(prefix)) return false
  const list = new BlockList()
  list.addSubnet(network, Number(prefix), 'ipv4')
  return list.check(address, 'ipv4')
}
