import { expect, test } from 'vitest'
import { profile as vxlan } from '../../fixtures/profiles/vxlan.ts'
import { routed } from '../../fixtures/topologies/routed.ts'
import { refuseClashes, withUserValues } from './profile-clash.ts'
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
    'profiles vxlan and pool cannot share a cluster: ipam.mode is "kubernetes" in one and "cluster-pool" in the other, and pods keep the addresses that the first mode gave them: https://docs.cilium.io/en/stable/network/concepts/ipam/. Run them one after the other.',
  )
})

test('profiles that want other networks around the nodes cannot share a cluster', () => {
  expect(() => refuseClashes([kubernetes, { ...profile('routed', kubernetes.values), topology: routed }])).toThrow(
    'profiles vxlan and routed cannot share a cluster: the networks around its nodes are made once, and they want others. Run them one after the other.',
  )
})

test('a profile beside which kube-proxy runs shares its cluster with none that replaces it', () => {
  const beside = { ...profile('beside', kubernetes.values), kubeProxy: true } as const
  expect(() => refuseClashes([kubernetes, beside])).toThrow(
    'profiles vxlan and beside cannot share a cluster: beside one of them kube-proxy runs, which leaves its rules on the nodes. Run them one after the other.',
  )
  expect(() => refuseClashes([beside, { ...beside, name: 'other' }])).not.toThrow()
})

test('profiles that differ in what can be switched can', () => {
  expect(() =>
    refuseClashes([kubernetes, profile('native', { routingMode: 'native', ipam: { mode: 'kubernetes' } })]),
  ).not.toThrow()
})

test.for([
  [{ routingMode: 'native' }, 'routingMode to "native", but the profile vxlan claims routing/vxlan'],
  [{ tunnelProtocol: 'geneve' }, 'tunnelProtocol to "geneve", but the profile vxlan claims routing/vxlan'],
  [
    { kubeProxyReplacement: false },
    'kubeProxyReplacement to false, but the profile vxlan claims kube-proxy-replacement',
  ],
  [{ extraConfig: { 'routing-mode': 'native' } }, 'extraConfig.routing-mode to "native", but the profile vxlan claims'],
] as const)('values that deny what the profile is about are refused: %j', ([values, said]) => {
  expect(() => withUserValues([{ name: 'vxlan', ...vxlan }], values)).toThrow(`--values sets ${said}`)
  expect(() => withUserValues([{ name: 'vxlan', ...vxlan }], values)).toThrow(
    '. Remove it from the file, or choose a profile that fits.',
  )
})

// The cluster would deny the claim, and the run would end before any case.
test.for([
  [{ hubble: { enabled: false } }, /^hubble(\/(relay|metrics.*))?$/],
  [{ hubble: { relay: { enabled: false } } }, /^hubble\/relay$/],
  [{ hubble: { metrics: { enabled: null } } }, /^hubble\/metrics/],
  [{ hubble: { metrics: { enabled: [] } } }, /^hubble\/metrics/],
  [{ hubble: { metrics: { enabled: ['flow'] } } }, /^hubble\/metrics\/.*/],
  [{ policyEnforcementMode: 'always' }, /^policy\/default-allow$/],
  [{ policyEnforcementMode: 'never' }, /^policy\/enforced$/],
  [{ policyAuditMode: true }, /^policy\/enforced$/],
  [{ policyDenyResponse: 'icmp' }, /^policy\/silent$/],
  [{ policyCIDRMatchMode: ['nodes'] }, /^policy\/cidr-outside$/],
  [{ labels: 'k8s:app' }, /^policy\/all-labels$/],
  [{ loadBalancer: { mode: 'dsr' } }, /^lb\/snat$/],
  [{ loadBalancer: { mode: 'hybrid' } }, /^lb\/snat$/],
  [{ extraConfig: { 'bpf-lb-mode': 'hybrid' } }, /^lb\/snat$/],
  [{ serviceNoBackendResponse: 'drop' }, /^lb\/reject$/],
  [{ socketLB: { hostNamespaceOnly: true } }, /^lb\/(pod-sockets|external-ip-mitigation)$/],
  [{ nodePort: { addresses: ['10.0.0.0/8'] } }, /^lb\/node-ports$/],
  [{ fragmentTracking: false }, /^fragments$/],
  [{ enableIPv4Masquerade: false }, /^masquerade$/],
  [{ bpf: { masquerade: false } }, /^masquerade\/bpf$/],
  [{ encryption: { enabled: true } }, /^(wire\/plain|mtu\/derived)$/],
  [{ endpointHealthChecking: { enabled: false } }, /^health$/],
  [{ cni: { exclusive: false } }, /^cni\/exclusive$/],
  [{ l7Proxy: false }, /^l7\/dns-proxy$/],
] as const)('values that take something away take its claim away, and no other: %j', ([values, taken]) => {
  const [changed] = withUserValues([{ name: 'vxlan', ...vxlan }], values)
  expect(vxlan.claims.filter(claim => changed?.claims.includes(claim) !== true)).toEqual(
    vxlan.claims.filter(claim => taken.test(claim)),
  )
})

test('where Hubble is switched off, the profile has no parts of it that the chart would refuse', () => {
  const [changed] = withUserValues([{ name: 'vxlan', ...vxlan }], { hubble: { enabled: false } })
  expect(changed?.values).toEqual({ ...vxlan.values, hubble: {} })
})

test.for([
  { tunnelProtocol: '' },
  { routingMode: '' },
  { kubeProxyReplacement: 'true' },
  { bpf: { masquerade: null } },
  { labels: '', policyCIDRMatchMode: null, nodePort: { addresses: [] } },
  { MTU: 1400, operator: { replicas: 2 }, debug: {}, extraConfig: { 'bpf-lb-mode': 'snat' } },
])('values that say what is claimed, leave it to the chart, or are about something else change nothing: %j', values => {
  expect(withUserValues([{ name: 'vxlan', ...vxlan }], values)).toEqual([{ name: 'vxlan', ...vxlan }])
})
