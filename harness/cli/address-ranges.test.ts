import { expect, test } from 'vitest'
import { addressRanges } from './address-ranges.ts'

test('are K3s’s own unless told otherwise', () => {
  expect(addressRanges({}, 2)).toEqual({ pods: '10.42.0.0/16', services: '10.43.0.0/16' })
  expect(addressRanges({ clusterCidr: '172.30.0.0/20' }, 16)).toEqual({
    pods: '172.30.0.0/20',
    services: '10.43.0.0/16',
  })
  expect(addressRanges({ clusterCidr: '192.168.8.0/24', serviceCidr: '192.168.9.0/24' }, 1)).toEqual({
    pods: '192.168.8.0/24',
    services: '192.168.9.0/24',
  })
})

test.for([
  [{ clusterCidr: '10.1.0.0' }, '--cluster-cidr=10.1.0.0 must be the first address of an IPv4 range and a prefix'],
  [{ clusterCidr: '10.1.2.0/16' }, '--cluster-cidr=10.1.2.0/16 must be the first address of an IPv4 range'],
  [{ clusterCidr: 'fd00::/48' }, '--cluster-cidr=fd00::/48 must be the first address of an IPv4 range'],
  [{ clusterCidr: '10.1.0.0/33' }, '--cluster-cidr=10.1.0.0/33 must be the first address'],
  [{ serviceCidr: '10.1.0.300/24' }, '--service-cidr=10.1.0.300/24 must be the first address'],
  [{ clusterCidr: '10.1.2.0/23' }, '--cluster-cidr=10.1.2.0/23 is too small: each of the 3 nodes gets a /24 of it'],
  [{ clusterCidr: '10.1.2.0/25' }, '--cluster-cidr=10.1.2.0/25 is too small'],
  [{ serviceCidr: '10.0.0.0/11' }, '--service-cidr=10.0.0.0/11 must have a prefix from /12 to /24'],
  [{ serviceCidr: '10.0.0.0/28' }, '--service-cidr=10.0.0.0/28 must have a prefix from /12 to /24'],
  [
    { clusterCidr: '10.0.0.0/8' },
    '(--cluster-cidr=10.0.0.0/8) and the range of services (--service-cidr=10.43.0.0/16) overlap',
  ],
  [
    { serviceCidr: '10.42.16.0/20' },
    '(--cluster-cidr=10.42.0.0/16) and the range of services (--service-cidr=10.42.16.0/20)',
  ],
] as const)('%j is refused', ([flags, message]) => {
  expect(() => addressRanges(flags, 3)).toThrow(message)
})
