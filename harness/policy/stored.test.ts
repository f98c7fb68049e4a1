import { describe, expect, test } from 'vitest'
import { ciliumPolicy, clusterwidePolicy, kubernetesPolicy } from './lab.testing.ts'
import { storedDifferences } from './stored.ts'

const closed = kubernetesPolicy({
  podSelector: { matchLabels: { app: 'server' } },
  policyTypes: ['Ingress'],
  ingress: [{ ports: [{ port: 80 }] }],
})

describe('policies as the API server has them', () => {
  test('are as they were applied, also with defaults, and without what was empty', () => {
    const defaulted = kubernetesPolicy({ ...closed.spec, ingress: [{ ports: [{ port: 80, protocol: 'TCP' }] }] })
    expect(storedDifferences([closed], [defaulted])).toEqual([])
    const empty = kubernetesPolicy({ podSelector: {}, ingress: [] })
    expect(storedDifferences([empty], [kubernetesPolicy({ podSelector: {}, policyTypes: ['Ingress'] })])).toEqual([])
  })

  test('may be gone', () => {
    expect(storedDifferences([closed], [])).toEqual([
      'the API server no longer has NetworkPolicy red/policy, which the case applied',
    ])
  })

  test('may select other pods, by another value or by one key more', () => {
    const elsewhere = kubernetesPolicy({ ...closed.spec, podSelector: { matchLabels: { app: 'other' } } })
    expect(storedDifferences([closed], [elsewhere])).toEqual([
      'NetworkPolicy red/policy was changed: spec.podSelector.matchLabels.app is "other", not "server"',
    ])
    const narrower = kubernetesPolicy({ ...closed.spec, podSelector: { matchLabels: { app: 'server', tier: 'x' } } })
    expect(storedDifferences([closed], [narrower])).toEqual([
      'NetworkPolicy red/policy was changed: spec.podSelector.matchLabels.tier is "x", and was not written',
    ])
  })

  test('may have lost a rule, or have another port', () => {
    expect(storedDifferences([closed], [kubernetesPolicy({ ...closed.spec, ingress: [] })])).toEqual([
      'NetworkPolicy red/policy was changed: spec.ingress is [], not [{"ports":[{"port":80}]}]',
    ])
    const wider = kubernetesPolicy({ ...closed.spec, ingress: [{ ports: [{ port: 81 }] }] })
    expect(storedDifferences([closed], [wider])).toEqual([
      'NetworkPolicy red/policy was changed: spec.ingress[0].ports[0].port is 81, not 80',
    ])
  })

  test('may have a policy of somebody else beside them; kinds are told apart', () => {
    const select = { endpointSelector: {} }
    const all = [clusterwidePolicy(select), ciliumPolicy(select), closed]
    expect(storedDifferences([closed], all)).toEqual([
      'the API server also has CiliumClusterwideNetworkPolicy policy, which the case did not apply',
      'the API server also has CiliumNetworkPolicy red/policy, which the case did not apply',
    ])
  })
})
