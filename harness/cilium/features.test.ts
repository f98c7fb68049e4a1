import { describe, expect, test } from 'vitest'
import { FEATURES, type FeatureName, deniedClaims, detectFeatures } from './features.ts'
import type { CiliumObservation } from './observe.ts'

/** The fields of `cilium-dbg status -o json` that are looked at, with their neighbours in the agent's API. */
const status = (mode: string, hubble: string) => ({
  cilium: { state: 'Ok', msg: '1.20.2 (v1.20.2-)' },
  'kube-proxy-replacement': { mode, deviceList: [{ ip: ['172.18.0.2'], name: 'eth0' }], devices: ['eth0'] },
  hubble: { state: hubble, metrics: { state: 'Ok' }, observer: { 'current-flows': 512, 'max-flows': 4095 } },
})
const agent = (node: string, mode = 'True', hubble = 'Ok') => ({
  node,
  pod: `cilium-${node}`,
  restarts: 0,
  status: status(mode, hubble),
})

const observation: CiliumObservation = {
  config: {
    'routing-mode': 'tunnel',
    'tunnel-protocol': 'vxlan',
    ipam: 'kubernetes',
    'enable-bpf-masquerade': 'true',
    'enable-ipv6': 'false',
    'enable-l7-proxy': 'true',
    'hubble-metrics': 'dns drop tcp flow port-distribution icmp httpV2',
  },
  agents: [agent('server'), agent('agent-1')],
  workloads: ['daemonset/cilium', 'deployment/cilium-operator', 'deployment/hubble-relay'],
  kinds: ['CiliumNetworkPolicy', 'CiliumCIDRGroup', 'CiliumLoadBalancerIPPool'],
  nodes: 2,
}

const detected = (name: FeatureName, seen: Partial<CiliumObservation> = {}) => {
  const feature = detectFeatures({ ...observation, ...seen }).find(one => one.name === name)
  return [feature?.present, feature?.detected]
}

const PODS = 'sourceContext=pod;destinationContext=pod'

test('what a VXLAN installation offers', () => {
  const present = detectFeatures(observation).filter(feature => feature.present)
  expect(Object.fromEntries(present.map(({ name, detected: found }) => [name, found]))).toEqual({
    'routing/vxlan': 'routing-mode tunnel, tunnel-protocol vxlan',
    'wire/plain': 'enable-wireguard false, enable-ipsec false, enable-ztunnel false',
    'mtu/derived': 'enable-ipsec false',
    fragments: 'enable-ipv4-fragment-tracking true',
    'ipam/kubernetes': 'ipam kubernetes',
    'ipam/node-ranges': 'ipam kubernetes',
    masquerade: 'enable-ipv4-masquerade true, enable-ip-masq-agent false',
    'masquerade/bpf': 'enable-bpf-masquerade true',
    health: 'enable-health-checking true, enable-endpoint-health-checking true',
    'nodes/2': '2 nodes',
    'kube-proxy-replacement': 'kube-proxy-replacement.mode True on 2 agents',
    'lb/snat': 'bpf-lb-mode snat',
    'lb/node-ports': 'nodeport-addresses (empty)',
    'lb/pod-sockets': 'bpf-lb-sock-hostns-only false',
    'lb/external-ip-mitigation': 'disable-external-ip-mitigation false, bpf-lb-sock-hostns-only false',
    'lb/fail-fast': 'enable-no-service-endpoints-routable true',
    'lb/reject': 'service-no-backend-response reject, enable-no-service-endpoints-routable true',
    'lb/ipam': 'cilium.io/v2 has CiliumLoadBalancerIPPool, enable-lb-ipam true, default-lb-service-ipam lbipam',
    'policy/default-allow': 'enable-policy default',
    'policy/enforced': 'enable-policy default, policy-audit-mode false',
    'policy/silent': 'policy-deny-response none',
    'policy/kubernetes': 'enable-k8s-networkpolicy true',
    'policy/non-default-deny': 'enable-non-default-deny-policies true',
    'policy/cidr-outside': 'policy-cidr-match-mode (empty)',
    'policy/cidr-groups': 'cilium.io/v2 has CiliumCIDRGroup',
    'policy/all-labels': 'labels (empty)',
    'l7/dns-proxy': 'enable-l7-proxy true',
    'l7/dns-refused': 'tofqdns-dns-reject-response-code refused',
    hubble: 'hubble.state Ok on 2 agents',
    'hubble/events':
      'bpf-events-drop-enabled true, bpf-events-policy-verdict-enabled true, bpf-events-trace-enabled true',
    'hubble/relay': 'deployment/hubble-relay is deployed',
    'hubble/tcp-flags': 'monitor-aggregation-flags all',
    'hubble/metrics': `hubble-metrics ${observation.config['hubble-metrics']}`,
  })
})

// Each row is a value with which Cilium is right and the cases that require the feature would be red.
test.for([
  ['wire/plain', { 'enable-wireguard': 'true' }],
  ['wire/plain', { 'enable-ipsec': 'true' }],
  ['mtu/derived', { 'enable-ipsec': 'true' }],
  ['fragments', { 'enable-ipv4-fragment-tracking': 'false' }],
  ['masquerade', { 'enable-ipv4-masquerade': 'false' }],
  ['masquerade', { 'enable-ip-masq-agent': 'true' }],
  ['cni/exclusive', { 'write-cni-conf-when-ready': '/x', 'cni-exclusive': 'false' }],
  ['cni/exclusive', { 'cni-exclusive': 'true' }],
  ['health', { 'enable-endpoint-health-checking': 'false' }],
  ['lb/snat', { 'bpf-lb-mode': 'dsr' }],
  ['lb/snat', { 'bpf-lb-mode': 'hybrid' }],
  ['lb/node-ports', { 'nodeport-addresses': '10.0.0.0/8' }],
  ['lb/reject', { 'service-no-backend-response': 'drop' }],
  ['lb/reject', { 'enable-no-service-endpoints-routable': 'false' }],
  ['lb/ipam', { 'enable-lb-ipam': 'false' }],
  ['lb/ipam', { 'default-lb-service-ipam': 'none' }],
  ['lb/pod-sockets', { 'bpf-lb-sock-hostns-only': 'true' }],
  ['lb/external-ip-mitigation', { 'bpf-lb-sock-hostns-only': 'true' }],
  ['lb/external-ip-mitigation', { 'disable-external-ip-mitigation': 'true' }],
  ['lb/fail-fast', { 'enable-no-service-endpoints-routable': 'false' }],
  ['policy/default-allow', { 'enable-policy': 'always' }],
  ['policy/enforced', { 'enable-policy': 'never' }],
  ['policy/enforced', { 'policy-audit-mode': 'true' }],
  ['policy/silent', { 'policy-deny-response': 'icmp' }],
  ['policy/kubernetes', { 'enable-k8s-networkpolicy': 'false' }],
  ['policy/non-default-deny', { 'enable-non-default-deny-policies': 'false' }],
  ['policy/cidr-outside', { 'policy-cidr-match-mode': 'nodes' }],
  ['policy/all-labels', { labels: 'k8s:app' }],
  ['l7/dns-refused', { 'tofqdns-dns-reject-response-code': 'nameError' }],
  ['hubble/events', { 'bpf-events-trace-enabled': 'false' }],
  ['hubble/tcp-flags', { 'monitor-aggregation-flags': 'syn' }],
] as const satisfies readonly (readonly [FeatureName, Readonly<Record<string, string>>])[])(
  '%s is not there with %j',
  ([name, config]) => {
    expect(detected(name, { config })[0]).toBe(false)
  },
)

test.for([
  ['lb/dsr', { 'bpf-lb-mode': 'hybrid' }],
  ['lb/dsr', { 'bpf-lb-mode': 'dsr' }],
  ['lb/drop', { 'service-no-backend-response': 'drop' }],
  ['lb/fail-fast', { 'service-no-backend-response': 'drop' }],
  ['lb/fail-fast', { 'bpf-lb-sock-hostns-only': 'true' }],
  ['policy/default-allow', { 'enable-policy': 'never' }],
  ['policy/enforced', { 'enable-policy': 'always' }],
  ['mtu/derived', { 'enable-wireguard': 'true' }],
  ['cni/exclusive', { 'write-cni-conf-when-ready': '/host/etc/cni/net.d/05-cilium.conflist' }],
] as const satisfies readonly (readonly [FeatureName, Readonly<Record<string, string>>])[])(
  '%s is there with %j',
  ([name, config]) => {
    expect(detected(name, { config })[0]).toBe(true)
  },
)

test('an empty configuration is what the agent takes it for', () => {
  expect(detected('routing/vxlan', { config: {} })).toEqual([true, 'routing-mode tunnel, tunnel-protocol vxlan'])
  expect(detected('ipam/kubernetes', { config: {} })).toEqual([false, 'ipam unset'])
  expect(detected('ipam/node-ranges', { config: { ipam: 'multi-pool' } })).toEqual([true, 'ipam multi-pool'])
  expect(detected('ipam/node-ranges', { config: { ipam: 'eni' } })).toEqual([false, 'ipam eni'])
  expect(detected('hubble/metrics', { config: {} })).toEqual([false, 'no hubble-metrics'])
  expect(detected('hubble/metrics/dns', { config: {} })).toEqual([false, 'hubble-metrics without dns'])
})

const withMetrics = (entry: string) => ({ config: { 'hubble-metrics': entry } })

test('a family of metrics is there where it is enabled and its samples name both pods', () => {
  const entry = withMetrics(`flow:${PODS} drop tcp:sourceContext=pod`)
  expect(detected('hubble/metrics/flow', entry)).toEqual([true, 'hubble-metrics has flow with the pods of samples'])
  expect(detected('hubble/metrics/tcp', entry)).toEqual([false, 'hubble-metrics has tcp without the pods of samples'])
  expect(detected('hubble/metrics/drop', entry)[0]).toBe(false)
  expect(detected('hubble/metrics/dns', entry)).toEqual([false, 'hubble-metrics without dns'])
})

describe('routing', () => {
  const modes = ['routing/vxlan', 'routing/geneve', 'routing/native'] as const
  test.for([
    [{ 'routing-mode': 'native', 'tunnel-protocol': 'vxlan' }, 'routing/native'],
    [{ 'routing-mode': 'tunnel', 'tunnel-protocol': 'geneve' }, 'routing/geneve'],
    [{ 'routing-mode': 'tunnel', 'tunnel-protocol': 'vxlan' }, 'routing/vxlan'],
  ] as const)('%j is %s and nothing else', ([config, mode]) => {
    expect(modes.filter(name => detected(name, { config })[0])).toEqual([mode])
  })
})

describe('what every agent must say', () => {
  test.for([
    [
      'kube-proxy-replacement',
      [agent('a'), agent('b', 'False')],
      'kube-proxy-replacement.mode True, False on 2 agents',
    ],
    [
      'kube-proxy-replacement',
      [agent('a', 'False'), agent('b', 'False')],
      'services are left to kube-proxy: kube-proxy-replacement.mode False on 2 agents',
    ],
    ['hubble', [agent('a', 'True', 'Warning')], 'hubble.state Warning on 1 agents'],
    [
      'hubble',
      [agent('a'), { node: 'b', pod: 'cilium-b', restarts: 0, status: {} }],
      'hubble.state Ok, nothing on 2 agents',
    ],
    ['hubble', [], 'hubble.state unknown on 0 agents'],
  ] as const)('%s is not there when %j', ([name, agents, text]) => {
    expect(detected(name, { agents })).toEqual([false, text])
  })
})

test.for(['l7/envoy', 'hubble/ui'] as const)('%s is asked of the workloads', name => {
  const workload = name === 'l7/envoy' ? 'daemonset/cilium-envoy' : 'deployment/hubble-ui'
  expect(detected(name)).toEqual([false, `${workload} is not there`])
  const [present, said] = detected(name, { workloads: [workload] })
  expect([present, said]).toEqual([true, expect.stringContaining(`${workload} is deployed`)])
})

test('the UI may be deployed and have no port on the nodes, which is the chart’s default', () => {
  expect(detected('hubble/ui-node-port', { nodePorts: ['hubble-ui'] })[0]).toBe(true)
  expect(detected('hubble/ui-node-port', { nodePorts: [] })).toEqual([false, 'service hubble-ui has no node port'])
  expect(detected('hubble/ui-node-port')).toEqual([false, 'service hubble-ui has no node port'])
})

test('an Envoy to which the agents send nothing enforces nothing', () => {
  const workloads = ['daemonset/cilium-envoy']
  expect(detected('l7/envoy', { workloads, config: { 'enable-l7-proxy': 'false' } })).toEqual([
    false,
    'enable-l7-proxy false',
  ])
})

test('one node', () => {
  expect(detected('nodes/2', { nodes: 1 })).toEqual([false, '1 node'])
})

describe('deniedClaims', () => {
  const features = detectFeatures(observation)

  test('none when all hold', () => {
    expect(deniedClaims(['routing/vxlan', 'hubble'], features)).toEqual([])
  })

  test('one line for each that does not', () => {
    expect(deniedClaims(['routing/native', 'hubble', 'l7/envoy'], features)).toEqual([
      'routing/native: routing-mode tunnel',
      'l7/envoy: daemonset/cilium-envoy is not there',
    ])
    expect(deniedClaims(['hubble'], [])).toEqual(['hubble: not known'])
  })
})

test('every feature has a name of its own', () => {
  expect(new Set(FEATURES.map(({ name }) => name)).size).toBe(FEATURES.length)
})
