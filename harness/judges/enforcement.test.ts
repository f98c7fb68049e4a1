import { describe, expect, test } from 'vitest'
import { type EndpointEnforcement, judge as endpointsJudge } from './endpoint-enforcement.ts'
import { judge as modeJudge } from './enforcement-mode.ts'

describe('the judge of the mode', () => {
  const wanted = { enforcement: { oneOf: ['default', 'always'] }, audit: 'Disabled' }

  test('takes an agent that enforces', () => {
    expect(modeJudge.decide({ enforcement: 'always', audit: 'Disabled' }, wanted)).toEqual({ verdict: 'passed' })
  })

  test('refuses one that does not, or that only looks at what it denies', () => {
    expect(modeJudge.decide({ enforcement: 'never', audit: 'Enabled' }, wanted)).toEqual({
      verdict: 'failed',
      reason: 'enforcement is "never", not one of "default", "always"\naudit is "Enabled", not "Disabled"',
    })
  })
})

describe('the judge of endpoints', () => {
  const endpoint = { node: 'one', id: 1, ip: '10.0.0.1', namespace: 'red', enforcement: 'both', audit: false }
  const other = { ...endpoint, id: 2, namespace: '', enforcement: 'none' }
  const seen: EndpointEnforcement = { nodes: ['one'], endpoints: [endpoint, other] }
  const reasonOf = (data: Partial<EndpointEnforcement>, wanted: Parameters<typeof endpointsJudge.decide>[1]) =>
    endpointsJudge.decide({ ...seen, ...data }, wanted).reason

  test('takes endpoints none of which is in audit mode', () => {
    expect(endpointsJudge.decide(seen, 'no audit')).toEqual({ verdict: 'passed' })
  })

  test('refuses one in audit mode, and says which', () => {
    expect(reasonOf({ endpoints: [endpoint, { ...other, audit: true }] }, 'no audit')).toBe(
      'policy audit mode is on for endpoint 2 (10.0.0.1, namespace ) on one',
    )
  })

  test('refuses a node that has next to none', () => {
    expect(reasonOf({ nodes: ['one', 'two'] }, 'no audit')).toBe('the agent on two has 0 endpoints')
    expect(reasonOf({ endpoints: [] }, 'no audit')).toBe('no agent has any endpoint')
    expect(reasonOf({ endpoints: [] }, { byNamespace: {} })).toBe('no agent has any endpoint')
  })

  test('holds the directions against the wanted ones, in any order', () => {
    const endpoints = [endpoint, { ...endpoint, enforcement: 'egress' }]
    const wanted = { byNamespace: { red: ['both', 'egress'] } }
    expect(endpointsJudge.decide({ ...seen, endpoints }, wanted)).toEqual({ verdict: 'passed' })
    expect(reasonOf({}, wanted)).toBe('namespace red enforces both, not both, egress')
    expect(reasonOf({}, { byNamespace: { blue: ['none'] } })).toBe('namespace blue has no endpoint, not none')
  })
})
