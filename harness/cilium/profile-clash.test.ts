import { expect, test } from 'vitest'
import { refuseClashes, refuseContradictions } from './profile-clash.ts'
import type { NamedProfile } from './profile.ts'

const profile = (name: string, values: NamedProfile['values'], claims: NamedProfile['claims'] = []): NamedProfile => ({
  name,
  summary: '',
  values,
  claims,
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

test.for([
  [{ routingMode: 'native' }, 'routingMode to "native", and profile vxlan claims routing/vxlan'],
  [{ tunnelProtocol: 'geneve' }, 'tunnelProtocol to "geneve", and profile vxlan claims routing/vxlan'],
  [{ hubble: { enabled: false } }, 'hubble.enabled to false, and profile vxlan claims hubble'],
] as const)('values that deny a claim are refused: %j', ([values, said]) => {
  const claims = ['routing/vxlan', 'hubble'] as const
  expect(() => refuseContradictions([profile('vxlan', {}, claims)], values)).toThrow(
    `--values sets ${said}: leave it out of the file, or choose a profile that fits it`,
  )
})

test.for([{ tunnelProtocol: '' }, { routingMode: '' }, { hubble: { enabled: null } }])(
  'values that leave the choice to the chart are not refused: %j',
  values => {
    expect(() => refuseContradictions([profile('vxlan', {}, ['routing/vxlan', 'hubble'])], values)).not.toThrow()
  },
)

test('values that say what is claimed, or something about which nothing is claimed, are not refused', () => {
  const claims = ['routing/native', 'kube-proxy-replacement'] as const
  const values = { routingMode: 'native', kubeProxyReplacement: 'true', hubble: { enabled: false }, debug: {} }
  expect(() => refuseContradictions([profile('native', {}, claims)], values)).not.toThrow()
})
