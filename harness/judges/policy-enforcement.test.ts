import { describe, expect, test } from 'vitest'
import type { PolicyEnforcement } from '../observe/policy-enforcement.ts'
import { judge } from './policy-enforcement.ts'

const done: PolicyEnforcement = {
  node: 'one',
  change: 'applied',
  policies: ['NetworkPolicy red/closed'],
  pending: [],
  revision: 12,
  endpoints: [
    { ip: '10.0.0.1', state: 'ready', policyRevision: 12 },
    { ip: '10.0.0.2', state: 'ready', policyRevision: 13 },
  ],
}

const complaint = (overrides: Partial<PolicyEnforcement>) => judge.decide({ ...done, ...overrides }, 'done')

describe('the judge of an agent’s enforcement', () => {
  test('takes endpoints that are ready and at the wanted revision or beyond', () => {
    expect(judge.decide(done, 'done')).toEqual({ verdict: 'passed' })
  })

  test('refuses an agent that has not imported what was applied, or still has what was deleted', () => {
    const pending = { pending: done.policies, revision: 0, endpoints: [] }
    expect(complaint(pending)).toEqual({
      verdict: 'failed',
      reason: 'the agent on one has not imported 1 of 1: NetworkPolicy red/closed',
    })
    expect(complaint({ ...pending, change: 'deleted' })).toEqual({
      verdict: 'failed',
      reason: 'the agent on one still has 1 of 1: NetworkPolicy red/closed',
    })
  })

  test('says where a policy that is not imported is gone from the API server', () => {
    const pending = { pending: done.policies, revision: 0, endpoints: [] }
    const start = 'the agent on one has not imported 1 of 1: NetworkPolicy red/closed'
    expect(complaint({ ...pending, stored: [] }).reason).toBe(
      `${start}; the API server no longer has NetworkPolicy red/closed`,
    )
    expect(complaint({ ...pending, stored: done.policies }).reason).toBe(start)
    const unanswered = { asked: 'the API server', how: 'lists of policies', why: 'connection refused' }
    expect(complaint({ ...pending, stored: { unanswered } }).reason).toBe(
      `${start}; whether the API server has them is not known: connection refused`,
    )
  })

  test('refuses an endpoint that is behind or not ready', () => {
    const endpoints = [
      { ip: '10.0.0.1', state: 'ready', policyRevision: 11 },
      { ip: '10.0.0.2', state: 'regenerating', policyRevision: 12 },
    ]
    expect(complaint({ endpoints })).toEqual({
      verdict: 'failed',
      reason:
        'the agent on one has not finished with NetworkPolicy red/closed: revision 12 is expected, but ' +
        '10.0.0.1 (ready) enforces revision 11, 10.0.0.2 (regenerating) enforces revision 12',
    })
  })

  test('never passes on nothing', () => {
    expect(complaint({ endpoints: [] })).toEqual({
      verdict: 'failed',
      reason: 'the agent on one has no endpoint of these pods',
    })
    expect(complaint({ policies: [] })).toEqual({
      verdict: 'broken',
      reason: 'the agent on one was asked about no policy',
    })
  })
})
