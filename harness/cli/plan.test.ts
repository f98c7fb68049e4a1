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
