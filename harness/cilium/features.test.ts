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
  nodes: 2,
}

const detected = (name: FeatureName, seen: Partial<CiliumObservation> = {}) => {
  const feature = detectFeatures({ ...observation, ...seen }).find(one => one.name === name)
  return [feature?.present, feature?.detected]
}

test('what a VXLAN installation offers', () => {
  expect(detectFeatures(observation).filter(({ present }) => present)).toEqual([
    { name: 'routing/vxlan', present: true, detected: 'routing-mode tunnel, tunnel-protocol vxlan' },
    { name: 'kube-proxy-replacement', present: true, detected: 'kube-proxy-replacement.mode True on 2 agents' },
    { name: 'ipam/kubernetes', present: true, detected: 'ipam kubernetes' },
    { name: 'masquerade/bpf', present: true, detected: 'enable-bpf-masquerade true' },
    { name: 'hubble', present: true, detected: 'hubble.state Ok on 2 agents' },
    { name: 'hubble/relay', present: true, detected: 'deployment/hubble-relay is deployed' },
    { name: 'hubble/metrics', present: true, detected: `hubble-metrics ${observation.config['hubble-metrics']}` },
    { name: 'l7/dns-proxy', present: true, detected: 'enable-l7-proxy true' },
    { name: 'nodes/2', present: true, detected: '2 nodes' },
  ])
})

test('an empty configuration is what the agent takes it for', () => {
  expect(detected('routing/vxlan', { config: {} })).toEqual([true, 'routing-mode tunnel, tunnel-protocol vxlan'])
  expect(detected('ipam/kubernetes', { config: {} })).toEqual([false, 'ipam unset'])
  expect(detected('hubble/metrics', { config: {} })).toEqual([false, 'no hubble-metrics'])
  expect(detected('hubble/metrics-by-pod', { config: {} })).toEqual([false, 'no hubble-metrics'])
})

const withMetrics = (entry: string) => ({ config: { 'hubble-metrics': entry } })

test('metrics are by pod where every family that is enabled names both', () => {
  const pods = 'sourceContext=pod;destinationContext=pod'
  expect(detected('hubble/metrics-by-pod', withMetrics(`flow:${pods} drop:${pods}`))).toEqual([
    true,
    'hubble-metrics has the pods of every sample',
  ])
  expect(detected('hubble/metrics-by-pod', withMetrics(`flow:${pods} drop tcp:sourceContext=pod`))).toEqual([
    false,
    'hubble-metrics without the pods of samples: drop, tcp',
  ])
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
  expect(detected(name, { workloads: [workload] })).toEqual([true, `${workload} is deployed`])
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
