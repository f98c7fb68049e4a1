import { expect, test } from 'vitest'
import { brief, errorsModule, runInline } from './testdata/run-inline.ts'

test('tells a failed hook through the cases that it kept from running, or as a case of its own', async () => {
  const { cases } = await runInline({
    'suites/hubble/relay.test.ts': `
      import { BrokenError } from ${errorsModule}
      describe('before', () => {
        beforeAll(() => { throw new BrokenError('relay does not answer') })
        test('one', () => {})
        describe('deeper', () => { test('two', () => {}) })
      })
      describe('after', () => {
        afterAll(() => { throw new BrokenError('namespace still there') })
        test('three', () => {})
        test('four', ctx => { ctx.skip('needs image/hubble-ui') })
      })
    `,
  })
  const notRun = { verdict: 'broken', reason: 'not run, because a hook before it failed: relay does not answer' }
  expect(cases.map(brief)).toEqual([
    { id: 'hubble/relay/after-three', group: ['after'], title: 'three', verdict: 'passed' },
    {
      id: 'hubble/relay/after-four',
      group: ['after'],
      title: 'four',
      verdict: 'skipped',
      reason: 'needs image/hubble-ui',
    },
    { id: 'hubble/relay/before-one', group: ['before'], title: 'one', ...notRun },
    { id: 'hubble/relay/before-deeper-two', group: ['before', 'deeper'], title: 'two', ...notRun },
    {
      id: 'hubble/relay/after-afterall',
      group: ['after'],
      title: 'afterAll',
      verdict: 'broken',
      reason: 'namespace still there',
    },
  ])
})

test('tells a file that yields no case as one broken case', async () => {
  const { cases } = await runInline({
    'suites/bgp/absent.test.ts': `import './nothing.ts'\ntest('x', () => {})`,
    'suites/bgp/empty.test.ts': '',
  })
  // Files run side by side.
  expect(cases.map(brief).toSorted((a, b) => String(a.id).localeCompare(String(b.id)))).toEqual([
    {
      id: 'bgp/absent/absent-test-ts',
      group: [],
      title: 'absent.test.ts',
      verdict: 'broken',
      reason: expect.stringMatching(/^Cannot find module '\.\/nothing\.ts' imported from .*absent\.test\.ts$/),
    },
    {
      id: 'bgp/empty/empty-test-ts',
      group: [],
      title: 'empty.test.ts',
      verdict: 'broken',
      reason: 'the file has no case',
    },
  ])
})
