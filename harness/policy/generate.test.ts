import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Policy, PolicyModel } from './decide.ts'
import { type PolicyKind, policySetOf, policySets } from './generate.ts'
import { PARTIES, UNIVERSE } from './lab.testing.ts'
import { describeDisagreements, predict } from './matrix.ts'
import type { Traffic } from './world.ts'

const KINDS: readonly PolicyKind[] = ['NetworkPolicy', 'CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy']
const parties = Object.values(PARTIES)
const traffic: readonly Traffic[] = [
  { protocol: 'TCP', port: 80 },
  { protocol: 'UDP', port: 53 },
  { protocol: 'ICMP', type: 8 },
]
const PAIRS = parties.flatMap(from => parties.flatMap(to => traffic.map(each => ({ from, to, traffic: each }))))
const sets = policySets(UNIVERSE, KINDS)

describe('a seed', () => {
  test('always stands for the same policies', () => {
    expect(policySetOf(7, UNIVERSE, KINDS)).toEqual(policySetOf(7, UNIVERSE, KINDS))
  })

  test('stands for the same policies whatever the namespaces are called', () => {
    const [red, blue] = UNIVERSE.namespaces
    const renamed = {
      ...UNIVERSE,
      namespaces: [
        { ...red, name: 'x' },
        { ...blue, name: 'y' },
      ] as const,
    }
    const text = JSON.stringify(policySetOf(11, UNIVERSE, KINDS))
    const other = JSON.stringify(policySetOf(11, renamed, KINDS))
    expect(other).toBe(
      text
        .replaceAll('"namespace":"red"', '"namespace":"x"')
        .replaceAll('"namespace":"blue"', '"namespace":"y"')
        .replaceAll('pod.namespace":"red"', 'pod.namespace":"x"')
        .replaceAll('pod.namespace":"blue"', 'pod.namespace":"y"'),
    )
  })

  test('differs from its neighbours: 50 seeds are 50 sets', () => {
    const all = Array.from({ length: 50 }, (_, seed) => JSON.stringify(policySetOf(seed, UNIVERSE, KINDS)))
    expect(new Set(all).size).toBe(50)
  })
})

describe('generated policies', () => {
  test('neither allow everything nor forbid everything: both decisions come often', () => {
    const decisions = Array.from({ length: 200 }, (_, seed) =>
      predict(policySetOf(seed, UNIVERSE, KINDS), PAIRS),
    ).flat()
    const allowed = decisions.filter(decision => decision === 'allowed').length / decisions.length
    expect(allowed).toBeGreaterThan(0.3)
    expect(allowed).toBeLessThan(0.9)
    expect(new Set(decisions).size, 'every decision comes').toBe(5)
  })

  test('mean the same in any order', () => {
    fc.assert(
      fc.property(sets, policies => {
        expect(predict(policies.toReversed(), PAIRS)).toEqual(predict(policies, PAIRS))
      }),
    )
  })

  test('deny more with a deny rule, never less', () => {
    const closing: Policy = {
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumClusterwideNetworkPolicy',
      metadata: { name: 'closing' },
      spec: {
        endpointSelector: {},
        ingressDeny: [{ fromEntities: ['cluster'] }],
        enableDefaultDeny: { ingress: false },
      },
    }
    const opened = fc.sample(sets, { seed: 1, numRuns: 200 }).flatMap(policies => {
      const before = predict(policies, PAIRS)
      const after = predict([...policies, closing], PAIRS)
      return PAIRS.filter((_, index) => after[index] === 'allowed' && before[index] !== 'allowed')
    })
    expect(opened).toEqual([])
  })

  test('a failing set shrinks to one that still fails and is small', () => {
    const { client, server } = PARTIES
    const isDropped = (policies: readonly Policy[]) =>
      new PolicyModel(policies).decide(client, server, { protocol: 'TCP', port: 80 }) !== 'allowed'
    const result = fc.check(
      fc.property(sets, policies => !isDropped(policies)),
      { seed: 1, numRuns: 100 },
    )
    const [smallest = []] = result.counterexample ?? []
    expect(isDropped(smallest)).toBe(true)
    expect(smallest).toHaveLength(1)
    expect(JSON.stringify(smallest).length).toBeLessThan(350)
  })
})

test('a disagreement tells the pair, both answers and the policies', () => {
  const [policies] = [policySetOf(3, UNIVERSE, ['NetworkPolicy'])]
  const pair = { from: PARTIES.client, to: PARTIES.server, traffic: { protocol: 'TCP', port: 80 } } as const
  const [model = ''] = predict(policies, [pair])
  expect(describeDisagreements(policies, [{ ...pair, seen: model }])).toBeUndefined()
  const text = describeDisagreements(policies, [{ ...pair, seen: 'refused' }])
  expect(text).toMatch(/^1 of 1 pairs differ from what these policies mean:\n/)
  expect(text).toContain(`  red/client -> red/server over TCP 80: the model says "${model}", the cluster "refused"\n`)
  expect(text).toContain('kind: NetworkPolicy')
})
