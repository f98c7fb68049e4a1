import { expect, test } from 'vitest'
import { makePlan } from './plan.ts'

test('a plan knows what was named, and that nothing was where the choice is the default', async () => {
  expect(await makePlan({})).not.toHaveProperty('named')
  expect((await makePlan({ profile: 'vxlan, ipv6' })).named).toEqual({ profiles: ['vxlan', 'ipv6'] })
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
