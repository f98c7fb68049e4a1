import { expect, test } from 'vitest'
import { judge } from './required-claims.ts'

const hubble = { name: 'hubble', present: true, detected: 'hubble.state Ok' }
const relay = { name: 'hubble/relay', present: false, detected: 'deployment/hubble-relay is not there' }
const decide = (...features: (typeof hubble)[]) => judge.decide({ profile: 'vxlan', features }, 'all present')

test('a claimed feature that is gone fails, with what was detected', () => {
  expect(decide(hubble)).toEqual({ verdict: 'passed' })
  expect(decide(hubble, relay)).toEqual({
    verdict: 'failed',
    reason: 'profile vxlan claims hubble/relay, but now: deployment/hubble-relay is not there',
  })
})

test('nothing is not enough', () => {
  expect(decide().verdict).toBe('failed')
})
