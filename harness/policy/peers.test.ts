import { describe, expect, test } from 'vitest'
import type { CiliumRule } from './cilium-rule.ts'
import { PolicyModel } from './decide.ts'
import type { NetworkPolicyPeer } from './kubernetes.ts'
import { PARTIES, ciliumPolicy, clusterwidePolicy, kubernetesPolicy } from './lab.testing.ts'
import type { Traffic } from './world.ts'

const WEB: Traffic = { protocol: 'TCP', port: 80 }
const names = ['client', 'stranger', 'one', 'two', 'outside'] as const

/** Who may reach `server`, which is on node two. */
function letIn(policy: ConstructorParameters<typeof PolicyModel>[0][number]): string[] {
  const model = new PolicyModel([policy])
  return names.filter(name => model.decide(PARTIES[name], PARTIES.server, WEB) === 'allowed')
}

describe('peers of a NetworkPolicy', () => {
  test.for<[string, NetworkPolicyPeer, string[]]>([
    ['pods of the policy’s own namespace', { podSelector: {} }, ['client', 'two']],
    ['pods of some namespaces', { namespaceSelector: { matchLabels: { tenant: 'blue' } } }, ['stranger', 'two']],
    ['pods of all namespaces', { namespaceSelector: {} }, ['client', 'stranger', 'two']],
    ['both selectors together', { namespaceSelector: {}, podSelector: { matchLabels: { app: 'nobody' } } }, ['two']],
    ['a block: never pods or nodes', { ipBlock: { cidr: '0.0.0.0/0' } }, ['two', 'outside']],
    ['a block with an exception', { ipBlock: { cidr: '172.20.0.0/16', except: ['172.20.0.8/30'] } }, ['two']],
    ['a block that ends before', { ipBlock: { cidr: '172.20.0.0/29' } }, ['two']],
  ])('%s', ([, peer, expected]) => {
    expect(letIn(kubernetesPolicy({ podSelector: {}, ingress: [{ from: [peer] }] }))).toEqual(expected)
  })

  test('no peers: everybody', () => {
    expect(letIn(kubernetesPolicy({ podSelector: {}, ingress: [{ from: [] }] }))).toEqual([...names])
  })
})

test.for([
  ['a block', { cidr: '172.20.0.0/16' }, ['one', 'two', 'outside']],
  ['a block of all addresses, which never means nodes,', { cidr: '0.0.0.0/0' }, ['outside']],
  ['a block but for one node', { cidr: '172.20.0.0/16', except: ['172.20.0.2/32'] }, ['two', 'outside']],
] as const)('%s means nodes too where they have addresses for it, and never pods', ([, block, expected]) => {
  const parties = { ...PARTIES, one: { ...PARTIES.one, ip: '172.20.0.2' }, two: { ...PARTIES.two, ip: '172.20.0.3' } }
  const model = new PolicyModel([ciliumPolicy({ endpointSelector: {}, egress: [{ toCIDRSet: [block] }] })])
  const reached = names.filter(name => model.decide(PARTIES.server, parties[name], WEB) === 'allowed')
  expect(reached).toEqual(expected)
})

describe('a policy on nodes', () => {
  const ofRed = { matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'red' } }

  test('decides what nodes take and send, and nothing that pods do', () => {
    const rules = { ingressDeny: [{ fromEndpoints: [ofRed] }], egress: [{ toEntities: ['world' as const] }] }
    const model = new PolicyModel([clusterwidePolicy({ nodeSelector: {}, ...rules })])
    const decide = (from: keyof typeof PARTIES, to: keyof typeof PARTIES) =>
      model.decide(PARTIES[from], PARTIES[to], WEB)
    expect(decide('client', 'two')).toBe('ingress: a rule denies it')
    expect(decide('server', 'two')).toBe('ingress: a rule denies it')
    expect(decide('stranger', 'two')).toBe('ingress: no rule allows it')
    expect(decide('two', 'client')).toBe('egress: no rule allows it')
    expect(decide('two', 'outside')).toBe('allowed')
    expect(decide('two', 'two')).toBe('allowed')
    expect(decide('outside', 'two')).toBe('ingress: no rule allows it')
    expect(decide('client', 'server')).toBe('allowed')
  })

  test('tells its own node from the others', () => {
    const rules = { ingress: [{ fromEntities: ['remote-node' as const] }] }
    const model = new PolicyModel([clusterwidePolicy({ nodeSelector: {}, ...rules })])
    expect(model.decide(PARTIES.one, PARTIES.two, WEB)).toBe('allowed')
    expect(model.decide(PARTIES.client, PARTIES.two, WEB)).toBe('ingress: no rule allows it')
  })
})

describe('peers of a Cilium policy', () => {
  test.for<[string, CiliumRule, string[]]>([
    ['an empty selector: the policy’s namespace', { fromEndpoints: [{}] }, ['client', 'two']],
    ['an empty list of selectors: nobody', { fromEndpoints: [] }, ['two']],
    [
      'a namespace by its name',
      { fromEndpoints: [{ matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'blue' } }] },
      ['stranger', 'two'],
    ],
    [
      'every namespace',
      { fromEndpoints: [{ matchExpressions: [{ key: 'io.kubernetes.pod.namespace', operator: 'Exists' }] }] },
      ['client', 'stranger', 'two'],
    ],
    [
      'a namespace by its label',
      { fromEndpoints: [{ matchLabels: { 'io.cilium.k8s.namespace.labels.tenant': 'blue' } }] },
      ['stranger', 'two'],
    ],
    [
      'a service account',
      { fromEndpoints: [{ matchLabels: { 'io.cilium.k8s.policy.serviceaccount': 'client' } }] },
      ['client', 'two'],
    ],
    ['all', { fromEntities: ['all'] }, [...names]],
    ['cluster', { fromEntities: ['cluster'] }, ['client', 'stranger', 'one', 'two']],
    ['host', { fromEntities: ['host'] }, ['two']],
    ['remote-node', { fromEntities: ['remote-node'] }, ['one', 'two']],
    ['kube-apiserver', { fromEntities: ['kube-apiserver'] }, ['one', 'two']],
    ['world', { fromEntities: ['world'] }, ['two', 'outside']],
    ['health, init and unmanaged: nobody who is asked', { fromEntities: ['health', 'init', 'unmanaged'] }, ['two']],
    ['two entities', { fromEntities: ['world', 'remote-node'] }, ['one', 'two', 'outside']],
    ['a CIDR', { fromCIDR: ['172.20.0.9/32'] }, ['two', 'outside']],
    ['a CIDR with an exception', { fromCIDRSet: [{ cidr: '0.0.0.0/0', except: ['172.20.0.9/32'] }] }, ['two']],
    ['only a port: everybody', { toPorts: [{ ports: [{ port: '80' }] }] }, [...names]],
  ])('%s', ([, rule, expected]) => {
    expect(letIn(ciliumPolicy({ endpointSelector: {}, ingress: [rule] }))).toEqual(expected)
  })
})

describe('selectors', () => {
  test.for([
    [{ key: 'app', operator: 'In', values: ['client', 'x'] }, true],
    [{ key: 'app', operator: 'In', values: ['x'] }, false],
    [{ key: 'app', operator: 'NotIn', values: ['client'] }, false],
    [{ key: 'absent', operator: 'NotIn', values: ['client'] }, true],
    [{ key: 'app', operator: 'Exists' }, true],
    [{ key: 'absent', operator: 'DoesNotExist' }, true],
    [{ key: 'app', operator: 'DoesNotExist' }, false],
  ] as const)('%o: %s', ([expression, expected]) => {
    const rule = { from: [{ podSelector: { matchExpressions: [expression] } }] }
    expect(letIn(kubernetesPolicy({ podSelector: {}, ingress: [rule] })).includes('client')).toBe(expected)
  })
})
