import { expect, test } from 'vitest'
import { judge } from './conditions.ts'

const refused = { status: 'False', reason: 'no_pool', message: 'no pool has it' }
const seen = { what: 'service one', addresses: ['192.0.2.1'], conditions: { IPAMRequestSatisfied: refused } }

test('are what they should be', () => {
  const wanted = { addresses: ['192.0.2.1'], conditions: { IPAMRequestSatisfied: { reason: 'no_pool' } } }
  expect(judge.decide(seen, wanted)).toEqual({ verdict: 'passed' })
})

test('are not, and the reason has all that the object says', () => {
  const wanted = { addresses: [], conditions: { IPAMRequestSatisfied: { status: 'True' } } }
  expect(judge.decide(seen, wanted)).toEqual({
    verdict: 'failed',
    reason: [
      'service one: addresses is ["192.0.2.1"], not []; conditions.IPAMRequestSatisfied.status is "False", not "True"',
      'it says: IPAMRequestSatisfied False (no_pool: no pool has it)',
    ].join('\n'),
  })
  expect(judge.decide({ what: 'pool all', conditions: {} }, { conditions: { PoolConflict: {} } })).toEqual({
    verdict: 'passed',
  })
  expect(judge.decide({ what: 'pool all', conditions: {} }, { conditions: { IPsUsed: { message: '0' } } })).toEqual({
    verdict: 'failed',
    reason: 'pool all: conditions.IPsUsed.message is absent, not "0"\nit says: nothing',
  })
})
