import { expect, test } from 'vitest'
import { loadProfile } from '../engine/discover.ts'
import { NO_OWN_FILES } from '../engine/own-files.ts'
import { ipFamilyOf } from './ip-family.ts'

const profiles = (...names: string[]) => Promise.all(names.map(name => loadProfile(name, NO_OWN_FILES)))

test.for([
  [undefined, 'vxlan', 'ipv4'],
  [undefined, 'dual', 'dual'],
  ['dual', 'vxlan', 'dual'],
  ['dual', 'dual', 'dual'],
  ['ipv4', 'native-bgp', 'ipv4'],
] as const)('--ip-family=%s with the profile %s is %s', async ([flag, profile, family]) => {
  expect(ipFamilyOf(flag, await profiles(profile))).toBe(family)
})

test.for([
  [
    'ipv6',
    'vxlan',
    '--ip-family=ipv6 is not supported: the suites ask over IPv4 too, so a cluster needs both. Choose --ip-family=dual.',
  ],
  ['both', 'vxlan', '--ip-family=both is not one of ipv4, dual'],
  [
    'ipv4',
    'dual',
    '--ip-family=ipv4 gives the nodes no IPv6 addresses, which the profile dual needs. Leave the flag out, or choose another profile.',
  ],
  [
    'dual',
    'native-bgp',
    '--ip-family=dual wants IPv6, and the networks around the nodes of the profile native-bgp have IPv4 alone. Choose another profile.',
  ],
] as const)('--ip-family=%s with the profile %s is refused', async ([flag, profile, message]) => {
  const chosen = await profiles(profile)
  expect(() => ipFamilyOf(flag, chosen)).toThrow(message)
})
