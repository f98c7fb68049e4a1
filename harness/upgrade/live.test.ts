import { describe, expect, test } from 'vitest'
import type { ClusterSurvey } from '../cilium/survey.ts'
import { judgeSurvey } from './live.ts'

const survey = (over: Partial<ClusterSurvey> = {}): ClusterSurvey => ({
  kubernetes: 'v1.33.4+k3s1',
  nodes: ['a', 'b', 'c'].map(name => ({ name, kernel: '6.18.5-generic', annotations: [], addresses: ['172.18.0.2'] })),
  agents: ['a', 'b', 'c'].map(node => ({ pod: `cilium-${node}`, node, ready: true, tag: 'v1.17.18', restarts: 0 })),
  config: { 'routing-mode': 'tunnel' },
  resources: {},
  writtenAs: [],
  budgets: [{ name: 'x/roomy', allowed: 1 }],
  serviceAddress: '10.43.0.1',
  policies: [],
  maxUnavailable: '2',
  kubeProxy: false,
  ...over,
})

const told = (over: Partial<ClusterSurvey>, question = { from: '1.17.18', to: '1.20.2' }) =>
  judgeSurvey(survey(over), { ...question, rendered: { 'routing-mode': 'tunnel' } })
    .filter(({ outcome }) => outcome !== 'good')
    .map(({ name, outcome, text }) => `${outcome} ${name}: ${text}`)

const policy = (name: string, spec: object) => ({ name, json: JSON.stringify(spec) })

describe('a running cluster', () => {
  test('that is well has nothing to say', () => {
    expect(told({})).toEqual([])
  })

  test.each<[string, Partial<ClusterSurvey>, string]>([
    ['no agents', { agents: [] }, 'unknown agents: no agent was found'],
    [
      'an old kernel',
      { nodes: [{ name: 'a', kernel: '5.4.0', annotations: [], addresses: [] }] },
      'bad kernels: 1.20.2 needs kernel 5.10, or RHEL’s equivalent 4.18: a (5.4.0)',
    ],
    ['an old Kubernetes', { kubernetes: 'v1.20.15' }, 'bad Kubernetes: v1.20.15; the chart requires 1.21 or later'],
    [
      'a kind that is gone',
      { resources: { ciliumbgppeeringpolicies: 2 } },
      'bad resources: 2 ciliumbgppeeringpolicies, removed in 1.19: use CiliumBGPClusterConfig and related resources',
    ],
    [
      'a field that is gone',
      { policies: [policy('x/y', { ingress: [{ fromRequires: [] }] })] },
      'bad policies: `fromRequires` and `toRequires` are not supported since 1.19: x/y',
    ],
    [
      'layer 7',
      { policies: [policy('x/y', { toPorts: [{ rules: { http: [] } }] })] },
      'note layer 7: traffic through proxies will be interrupted: policy x/y',
    ],
    [
      'drift',
      { config: { 'routing-mode': 'native', debug: 'true' } },
      'note drift: cilium-config differs from what the values render, and the upgrade will overwrite it: routing-mode, debug',
    ],
    [
      'a roll-out of all at once',
      { maxUnavailable: '3' },
      'note roll-out: maxUnavailable is 3 and there are 3 nodes: all agents restart at once (updateStrategy.rollingUpdate.maxUnavailable)',
    ],
    [
      'a kube-proxy beside',
      { kubeProxy: true, config: { 'routing-mode': 'tunnel', 'kube-proxy-replacement': 'true' } },
      'note other networks: kube-proxy runs although Cilium replaces it',
    ],
    [
      'agents that restart',
      {
        agents: ['a', 'b', 'c'].map(node => ({
          pod: node,
          node,
          ready: true,
          tag: 'v1.17.18',
          restarts: node === 'a' ? 9 : 2,
        })),
      },
      'note agents: ready, but restarted often: a 9 times',
    ],
    [
      'a version that is deprecated',
      { writtenAs: [{ plural: 'ciliumcidrgroups', version: 'v2alpha1', names: ['lab'] }] },
      'note versions: ciliumcidrgroups are written as v2alpha1, which is deprecated since 1.20: use v2 for lab',
    ],
    [
      'a budget that allows nothing',
      { budgets: [{ name: 'shop/cart', allowed: 0 }] },
      'note disruption budgets: if you have to drain a node, these would block it now: shop/cart',
    ],
    [
      'K3s with everything of its own',
      {
        nodes: [
          { name: 'a', kernel: '6.1', annotations: [], addresses: [], k3s: ['server', '--flannel-backend', 'vxlan'] },
        ],
        config: { 'routing-mode': 'tunnel', 'kube-proxy-replacement': 'true' },
      },
      'note other networks: K3s on a runs flannel: --flannel-backend=none turns it off',
    ],
    [
      'the default range on K3s',
      { config: { 'routing-mode': 'tunnel', ipam: 'cluster-pool', 'cluster-pool-ipv4-cidr': '10.0.0.0/8' } },
      'note other networks: the pod CIDR 10.0.0.0/8 contains 10.43.0.1 of the services',
    ],
  ])('%s', (_, over, expected) => {
    expect(told(over)).toContain(expected)
  })

  test('K3s as Cilium wants it has nothing to say', () => {
    const k3s = ['server', '--flannel-backend=none', '--disable-network-policy', '--disable-kube-proxy']
    const nodes = [{ name: 'a', kernel: '6.1', annotations: [], addresses: [], k3s }]
    const config = { 'routing-mode': 'tunnel', 'kube-proxy-replacement': 'true' }
    expect(told({ nodes, config }).filter(text => text.includes('K3s'))).toEqual([])
  })

  test('agents of another version than was said', () => {
    expect(told({}, { from: '1.16.19', to: '1.17.18' })).toEqual([
      'bad agents: they run 1.17.18, but --from is 1.16.19',
    ])
  })

  test('values that cannot be rendered leave a gap', () => {
    const checks = judgeSurvey(survey(), { from: '1.17.18', to: '1.20.2' })
    expect(checks.find(({ name }) => name === 'drift')?.outcome).toBe('unknown')
  })
})
