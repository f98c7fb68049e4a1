import { expect, test } from 'vitest'
import { type CapabilityFacts, judgeCapabilities } from './capabilities.ts'

const facts = (some: Partial<CapabilityFacts>): CapabilityFacts => ({
  remote: false,
  missing: ['CAP_SYS_RESOURCE'],
  defaultRuntime: 'runc',
  installed: 'absent',
  jq: true,
  ...some,
})

test('a full bounding set needs no runtime of ours', () => {
  expect(judgeCapabilities(facts({ missing: [] }))).toEqual({ status: 'ok', found: 'the bounding set is full' })
})

test('of an engine on another machine nothing is known, and nothing is refused', () => {
  expect(judgeCapabilities(facts({ remote: true }))).toEqual({
    status: 'note',
    found: 'the engine is on another machine, whose bounding set is not known here',
  })
})

test('a missing capability is a gap that names it', () => {
  expect(judgeCapabilities(facts({ missing: ['CAP_SYS_RESOURCE', 'CAP_BPF'] }))).toEqual({
    status: 'gap',
    found: 'the bounding set lacks CAP_SYS_RESOURCE, CAP_BPF; --privileged requests all capabilities',
    cure: 'Give this machine or container the capability, or make runc-bounded the default runtime: npx cilium-conformance setup.',
    remedies: [{ kind: 'bounded-runtime' }],
  })
})

test('our runtime closes it', () => {
  expect(judgeCapabilities(facts({ defaultRuntime: 'runc-bounded', installed: 'current' }))).toEqual({
    status: 'ok',
    found: 'the bounding set lacks CAP_SYS_RESOURCE; the default runtime runc-bounded does not request it',
  })
})

test.for([
  ['another version of it is installed', { installed: 'outdated' }, [{ kind: 'bounded-runtime' }]],
  ['its file is gone', { installed: 'absent' }, [{ kind: 'bounded-runtime' }]],
  ['jq is gone', { jq: false }, [{ kind: 'packages', names: ['jq'] }, { kind: 'bounded-runtime' }]],
  ['nothing is configured', { defaultRuntime: undefined }, [{ kind: 'bounded-runtime' }]],
] as const)('our runtime, but %s: a gap', ([, some, remedies]) => {
  const finding = judgeCapabilities(facts({ defaultRuntime: 'runc-bounded', installed: 'current', ...some }))
  expect(finding).toMatchObject({ status: 'gap', remedies })
})
