import { BlockList, isIPv4 } from 'node:net'
import { type AddressRanges, IPV6_RANGES, K3S_RANGES } from '../provision/cluster.ts'
import { UsageError } from '../results/errors.ts'
import type { IpFamily } from './ip-family.ts'

/** What {@link addressRanges} reads. */
interface RangeFlags {
  readonly clusterCidr?: string
  readonly serviceCidr?: string
}

/** Prefix of the pod CIDR that Kubernetes gives to each node. */
const NODE_PREFIX = 24

/** The API server takes no larger range of services; a smaller one has no room for the services of cases. */
const SERVICE_PREFIXES = { from: 12, to: 24 } as const

/**
 * The ranges of pods and services for a cluster of so many nodes; those of IPv6 are always the same.
 *
 * @throws UsageError for what is no IPv4 CIDR, has no room, or overlaps.
 */
export function addressRanges(
  { clusterCidr, serviceCidr }: RangeFlags,
  nodes: number,
  family: IpFamily = 'ipv4',
): AddressRanges {
  const pods = clusterCidr ?? K3S_RANGES.pods
  const services = serviceCidr ?? K3S_RANGES.services
  const podPrefix = prefixOf('--cluster-cidr', pods)
  if (podPrefix > NODE_PREFIX || 2 ** (NODE_PREFIX - podPrefix) < nodes)
    throw new UsageError(
      `--cluster-cidr=${pods} is too small: each of the ${nodes} nodes gets a /${NODE_PREFIX} of it. Pass a larger range.`,
    )
  const servicePrefix = prefixOf('--service-cidr', services)
  if (servicePrefix < SERVICE_PREFIXES.from || servicePrefix > SERVICE_PREFIXES.to)
    throw new UsageError(
      `--service-cidr=${services} must have a prefix from /${SERVICE_PREFIXES.from} to /${SERVICE_PREFIXES.to}`,
    )
  if (overlap(pods, services))
    throw new UsageError(
      `the range of pods (--cluster-cidr=${pods}) and the range of services (--service-cidr=${services}) overlap. Pass ranges that do not.`,
    )
  return { pods, services, ...(family === 'dual' ? { ipv6: IPV6_RANGES } : {}) }
}

/** The prefix of a CIDR whose address is the first one of its range. */
function prefixOf(flag: string, cidr: string): number {
  const [, address = '', prefix = ''] = /^([\d.]+)\/(\d+)$/.exec(cidr) ?? []
  const isFirst = isIPv4(address) && Number(prefix) <= 32 && numberOf(address) % 2 ** (32 - Number(prefix)) === 0
  if (isFirst) return Number(prefix)
  throw new UsageError(`${flag}=${cidr} must be the first address of an IPv4 range and a prefix, such as 10.42.0.0/16`)
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
}

/** Of two ranges that overlap, one has the first address of the other. */
function overlap(one: string, other: string): boolean {
  return [
    [one, other],
    [other, one],
  ].some(([range = '', inner = '']) => {
    const [address = '', prefix = ''] = range.split('/')
    const list = new BlockList()
    list.addSubnet(address, Number(prefix))
    return list.check(inner.split('/')[0] ?? '')
  })
}
