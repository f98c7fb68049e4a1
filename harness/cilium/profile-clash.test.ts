import { expect, test } from 'vitest'
import { refuseClashes } from './profile-clash.ts'
import type { NamedProfile } from './profile.ts'

const profile = (name: string, values: NamedProfile['values']): NamedProfile => ({
  name,
  summary: '',
  values,
  claims: [],
})
const kubernetes = profile('vxlan', { ipam: { mode: 'kubernetes' } })

test('profiles that want another way to give addresses cannot share a cluster', () => {
  expect(() => refuseClashes([kubernetes, profile('pool', { ipam: { mode: 'cluster-pool' } })])).toThrow(
    'profiles vxlan and pool cannot share a cluster: ipam.mode is "kubernetes" and "cluster-pool", and pods keep the addresses that the first mode gave them: https://docs.cilium.io/en/stable/network/concepts/ipam/; run them one after the other',
  )
})

test('profiles that differ in what can be switched can', () => {
  expect(() =>
    refuseClashes([kubernetes, profile('native', { routingMode: 'native', ipam: { mode: 'kubernetes' } })]),
  ).not.toThrow()
})
