import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Policy } from './decide.ts'
import { type PolicyKind, policySets } from './generate.ts'
import { PARTIES, UNIVERSE } from './lab.testing.ts'
import { predict } from './matrix.ts'
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

const samples = fc.sample(sets, { seed: 1, numRuns: 200 })

describe('generated policies', () => {
  test('neither allow everything nor forbid everything: both decisions come often', () => {
    const decisions = samples.flatMap(policies => predict(policies, PAIRS))
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
    const opened = samples.flatMap(policies => {
      const before = predict(policies, PAIRS)
      const after = predict([...policies, closing], PAIRS)
      return PAIRS.filter((_, index) => after[index] === 'allowed' && before[index] !== 'allowed')
    })
    expect(opened).toEqual([])
  })
})
