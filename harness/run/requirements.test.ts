import { type TestOptions, expect, test } from 'vitest'
import { REQUIREMENTS, type Requirement, whatIsDenied } from './requirements.ts'

const features = [
  { name: 'hubble', present: true, detected: 'hubble.state Ok' },
  { name: 'hubble/relay', present: false, detected: 'deployment/hubble-relay is not there' },
]

test('what the cluster has not and the profile claims is a finding', () => {
  const profile = { name: 'vxlan', claims: ['hubble', 'hubble/relay'], features }
  expect(whatIsDenied(['hubble', 'hubble/relay'], { profile })).toBe(
    'profile vxlan claims hubble/relay, and now: deployment/hubble-relay is not there',
  )
  expect(whatIsDenied(['hubble'], { profile }), 'what the case does not require').toBeUndefined()
})

test('what nobody claims is none', () => {
  expect(whatIsDenied(['hubble/relay'], { profile: { name: 'vxlan', claims: [], features } })).toBeUndefined()
  expect(whatIsDenied(['hubble/relay'], {})).toBeUndefined()
})

test('a tag of a case is one of the closed list, by its type', () => {
  const right: Requirement[] = ['hubble', 'nodes/2', 'cluster/node-shell']
  // @ts-expect-error -- no such requirement
  const wrong: TestOptions = { tags: ['nodes/two'] }
  const names: readonly string[] = REQUIREMENTS.map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining(right))
  expect(names).not.toContain(wrong.tags?.[0])
})
