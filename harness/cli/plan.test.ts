import { expect, test } from 'vitest'
import { makePlan } from './plan.ts'

test('a plan knows what was named, and that nothing was where the choice is the default', async () => {
  expect(await makePlan({})).not.toHaveProperty('named')
  expect((await makePlan({ profile: 'vxlan, native' })).named).toEqual({ profiles: ['vxlan', 'native'] })
  expect((await makePlan({ suite: 'policy', profile: 'native' })).named).toEqual({
    profiles: ['native'],
    suites: ['policy'],
  })
})

test('a provisioner that has one network is refused where the nodes of a profile are on several', async () => {
  await expect(makePlan({ profile: 'native-bgp', provisioner: 'kind' })).rejects.toThrow(
    '--provisioner=kind puts all nodes on one network, and the profile native-bgp wants them on 2. Choose --provisioner=k3s.',
  )
  for (const provisioner of ['auto', 'k3s'])
    expect(await makePlan({ profile: 'native-bgp', provisioner })).toMatchObject({ provisioner })
})

test('profiles that want other networks around the nodes are no plan', async () => {
  await expect(makePlan({ profile: 'native,native-bgp' })).rejects.toThrow(
    'profiles native and native-bgp cannot share a cluster',
  )
})

test('a profile that needs IPv6 gets a dual-stack cluster, and no other does', async () => {
  const ipv6 = { pods: 'fd00:10:42::/56', services: 'fd00:10:43::/112' }
  expect((await makePlan({ profile: 'dual' })).ranges).toMatchObject({ pods: '10.42.0.0/16', ipv6 })
  expect((await makePlan({ profile: 'vxlan', ipFamily: 'dual' })).ranges).toMatchObject({ ipv6 })
  expect((await makePlan({ profile: 'vxlan' })).ranges).not.toHaveProperty('ipv6')
})

test('profiles of which one alone is dual-stack are no plan', async () => {
  await expect(makePlan({ profile: 'vxlan,dual' })).rejects.toThrow(
    'profiles vxlan and dual cannot share a cluster: ipv6.enabled is "its default" in one and true in the other',
  )
})
