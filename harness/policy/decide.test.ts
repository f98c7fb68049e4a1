import { describe, expect, test } from 'vitest'
import { type Policy, PolicyModel } from './decide.ts'
import { PARTIES, ciliumPolicy, clusterwidePolicy, kubernetesPolicy } from './lab.testing.ts'
import type { Traffic } from './world.ts'

const WEB: Traffic = { protocol: 'TCP', port: 80 }
const ALT: Traffic = { protocol: 'TCP', port: 81 }
const PING: Traffic = { protocol: 'ICMP', type: 8 }
const { client, server, stranger, one, two, outside } = PARTIES
const toServer = { matchLabels: { app: 'server' } }

function decide(policies: readonly Policy[]) {
  const model = new PolicyModel(policies)
  return model.decide.bind(model)
}

describe('without a policy everything is allowed', () => {
  const decides = decide([])
  for (const [from, to] of [
    [client, server],
    [stranger, client],
    [client, outside],
    [outside, client],
    [two, client],
  ] as const) {
    test(`${from.name} -> ${to.name}`, () => expect(decides(from, to, WEB)).toBe('allowed'))
  }
})

// The table of https://docs.cilium.io/en/stable/security/policy/language/#deny-policies
describe('deny over allow, as the documentation’s table has it', () => {
  const allows = [
    { toPorts: [{ ports: [{ port: '80', protocol: 'TCP' as const }] }] },
    { toPorts: [{ ports: [{ port: '81', protocol: 'TCP' as const }] }] },
    { fromEndpoints: [{ matchLabels: { app: 'client' } }] },
  ]
  const denyPort = { toPorts: [{ ports: [{ port: '80', protocol: 'TCP' as const }] }] }
  const denyClient = { fromEndpoints: [{ matchLabels: { app: 'client' } }] }
  test.for([
    ['no deny', allows, [], ['allowed', 'allowed', 'allowed']],
    ['port 80', allows, [denyPort], ['allowed', 'denied', 'allowed']],
    ['the client', allows, [denyClient], ['denied', 'denied', 'denied']],
    ['both', allows, [denyPort, denyClient], ['denied', 'denied', 'denied']],
    ['port 80, and nothing is allowed', [], [denyPort], ['dropped', 'denied', 'dropped']],
  ] as const)('denied: %s', ([, ingress, ingressDeny, expected]) => {
    const decides = decide([ciliumPolicy({ endpointSelector: toServer, ingress, ingressDeny })])
    const words = {
      allowed: 'allowed',
      denied: 'ingress: a rule denies it',
      dropped: 'ingress: no rule allows it',
    } as const
    const answers = [ALT, WEB, PING].map(traffic => decides(client, server, traffic))
    expect(answers).toEqual(expected.map(word => words[word]))
  })
})

describe('default deny', () => {
  test('is per direction: ingress rules leave egress alone', () => {
    const decides = decide([kubernetesPolicy({ podSelector: {}, policyTypes: ['Ingress'] })])
    expect(decides(client, outside, WEB)).toBe('allowed')
    expect(decides(client, server, WEB)).toBe('ingress: no rule allows it')
    expect(decides(client, stranger, WEB)).toBe('allowed')
  })

  test('a NetworkPolicy without policyTypes is about ingress, and about egress where it has egress', () => {
    expect(decide([kubernetesPolicy({ podSelector: {} })])(client, outside, WEB)).toBe('allowed')
    expect(decide([kubernetesPolicy({ podSelector: {}, egress: [] })])(client, outside, WEB)).toBe(
      'egress: no rule allows it',
    )
  })

  test('the pod’s own node is let in, other nodes are not, and a deny rule keeps out both', () => {
    const closed = decide([kubernetesPolicy({ podSelector: {} })])
    expect(closed(one, client, WEB)).toBe('allowed')
    expect(closed(two, client, WEB)).toBe('ingress: no rule allows it')
    const denied = decide([ciliumPolicy({ endpointSelector: {}, ingressDeny: [{ fromEntities: ['host'] }] })])
    expect(denied(one, client, WEB)).toBe('ingress: a rule denies it')
    expect(denied(two, client, WEB)).toBe('ingress: no rule allows it')
  })

  test('an empty Cilium rule allows nothing, an empty Kubernetes rule everything', () => {
    expect(decide([ciliumPolicy({ endpointSelector: {}, ingress: [{}] })])(client, server, WEB)).toBe(
      'ingress: no rule allows it',
    )
    expect(decide([kubernetesPolicy({ podSelector: {}, ingress: [{}] })])(outside, server, WEB)).toBe('allowed')
  })

  test('enableDefaultDeny: false lets through what no rule denies', () => {
    const spec = {
      endpointSelector: {},
      ingressDeny: [{ fromEntities: ['world'] }],
      enableDefaultDeny: { ingress: false },
    } as const
    const decides = decide([ciliumPolicy(spec)])
    expect(decides(client, server, WEB)).toBe('allowed')
    expect(decides(outside, server, WEB)).toBe('ingress: a rule denies it')
  })

  test('a rule that selects no pod has no effect', () => {
    const decides = decide([kubernetesPolicy({ podSelector: { matchLabels: { app: 'nobody' } } })])
    expect(decides(client, server, WEB)).toBe('allowed')
  })
})

describe('both ends', () => {
  test('must allow, and the sender is named first', () => {
    const closed = kubernetesPolicy({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] })
    expect(decide([closed])(client, server, WEB)).toBe('egress: no rule allows it')
    expect(decide([closed])(stranger, server, WEB)).toBe('ingress: no rule allows it')
  })

  test('what a pod sends to itself never meets a policy', () => {
    const closed = kubernetesPolicy({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] })
    expect(decide([closed])(client, client, WEB)).toBe('allowed')
  })

  test('rules of several policies add up', () => {
    const closed = kubernetesPolicy({ podSelector: {} })
    const open = ciliumPolicy({ endpointSelector: toServer, ingress: [{ fromEntities: ['cluster'] }] })
    expect(decide([closed, open])(client, server, WEB)).toBe('allowed')
    expect(decide([closed, open])(outside, server, WEB)).toBe('ingress: no rule allows it')
  })
})

describe('a clusterwide policy', () => {
  const labels = { 'k8s:io.cilium.k8s.namespace.labels.tenant': 'blue' }
  test('selects pods of any namespace, and pods of every namespace as peers', () => {
    const spec = { endpointSelector: {}, ingress: [{ fromEndpoints: [{ matchLabels: { app: 'client' } }] }] }
    const decides = decide([clusterwidePolicy(spec)])
    expect(decides(stranger, server, WEB)).toBe('allowed')
    expect(decides(server, stranger, WEB)).toBe('ingress: no rule allows it')
  })

  test('can be confined to namespaces by their labels', () => {
    const decides = decide([clusterwidePolicy({ endpointSelector: { matchLabels: labels }, ingress: [{}] })])
    expect(decides(client, stranger, WEB)).toBe('ingress: no rule allows it')
    expect(decides(client, server, WEB)).toBe('allowed')
  })
})
