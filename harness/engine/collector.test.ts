import { expect, test } from 'vitest'
import { brief, errorsModule, runInline } from './testdata/run-inline.ts'

test('tells the verdict and reason of every way a case can end', async () => {
  const { cases, errors } = await runInline({
    'suites/policy/egress.test.ts': `
      import { BrokenError, RefusedError, TimeoutError } from ${errorsModule}
      class OutcomeError extends Error { name = 'OutcomeError' }
      describe('a rule', () => {
        test('holds', () => { expect(1).toBe(1) })
        test('does not hold', () => { expect('dropped').toBe('allowed') })
        test('differs at length', () => { expect({ a: 1, b: 'b'.repeat(90) }).toEqual({ a: 2, b: 'b'.repeat(90) }) })
        test('has a matcher of its own', () => {
          expect.extend({ toReach: () => ({ pass: false, message: () => 'client does not reach echo' }) })
          expect('client').toReach()
        })
        test('has an outcome that did not come', () => { throw new OutcomeError('no drop within 5 s') })
        test('cannot tell', () => {
          throw new BrokenError('exec gave no end marker', { cause: new Error('socket hang up'), cure: 'run again' })
        })
        test('is refused', () => {
          throw new BrokenError('the pod does not start', { cause: new RefusedError('a webhook denied the request') })
        })
        test('waits in vain', () => { throw new TimeoutError('the pods are Ready: not within 120 s', { answered: true }) })
        test('has a slip in it', () => { undefined.nothing })
        test('hangs', { timeout: 20 }, () => new Promise(() => {}))
        test('asserts nothing', () => { expect.hasAssertions() })
        test('fails twice', () => { onTestFinished(() => { throw new Error('cleanup') }); expect(1).toBe(2) })
        test('lacks a feature', ctx => { ctx.skip('needs routing/native: detected tunnel vxlan') })
        test('skips without a word', ctx => { ctx.skip() })
        test.skip('is off', () => {})
      })
    `,
  })
  const a = { group: ['a rule'] }
  const id = (slug: string) => ({ id: `policy/egress/a-rule-${slug}`, ...a })
  expect(cases.map(brief)).toEqual([
    { ...id('holds'), title: 'holds', verdict: 'passed' },
    {
      ...id('does-not-hold'),
      title: 'does not hold',
      verdict: 'failed',
      reason: "expected 'dropped' to be 'allowed' // Object.is equality\nexpected: allowed\nactual:   dropped",
    },
    {
      ...id('differs-at-length'),
      title: 'differs at length',
      verdict: 'failed',
      reason: [
        `expected { a: 1, …(1) } to deeply equal { a: 2, …(1) }`,
        '- Expected',
        '+ Received',
        '',
        '  {',
        '-   "a": 2,',
        '+   "a": 1,',
        `    "b": "${'b'.repeat(90)}",`,
        '  }',
      ].join('\n'),
    },
    {
      ...id('has-a-matcher-of-its-own'),
      title: 'has a matcher of its own',
      verdict: 'failed',
      reason: 'client does not reach echo',
    },
    {
      ...id('has-an-outcome-that-did-not-come'),
      title: 'has an outcome that did not come',
      verdict: 'failed',
      reason: 'no drop within 5 s',
    },
    {
      ...id('cannot-tell'),
      title: 'cannot tell',
      verdict: 'broken',
      reason: 'exec gave no end marker\ncaused by: socket hang up\nfix: run again',
    },
    {
      ...id('is-refused'),
      title: 'is refused',
      verdict: 'skipped',
      reason: 'the pod does not start\ncaused by: a webhook denied the request',
    },
    {
      ...id('waits-in-vain'),
      title: 'waits in vain',
      verdict: 'broken',
      reason: 'the pods are Ready: not within 120 s',
    },
    {
      ...id('has-a-slip-in-it'),
      title: 'has a slip in it',
      verdict: 'broken',
      reason: "Cannot read properties of undefined (reading 'nothing')",
    },
    {
      ...id('hangs'),
      title: 'hangs',
      verdict: 'broken',
      reason: expect.stringMatching(/^Test timed out in 20ms\.\n/),
    },
    {
      ...id('asserts-nothing'),
      title: 'asserts nothing',
      verdict: 'broken',
      reason: 'expected any number of assertion, but got none',
    },
    {
      ...id('fails-twice'),
      title: 'fails twice',
      verdict: 'failed',
      reason: 'expected 1 to be 2 // Object.is equality\nexpected: 2\nactual:   1\nthen: cleanup',
    },
    {
      ...id('lacks-a-feature'),
      title: 'lacks a feature',
      verdict: 'skipped',
      reason: 'needs routing/native: detected tunnel vxlan',
    },
    {
      ...id('skips-without-a-word'),
      title: 'skips without a word',
      verdict: 'skipped',
      reason: 'skipped while it ran, without a note that says why',
    },
    {
      ...id('is-off'),
      title: 'is off',
      verdict: 'skipped',
      reason: 'skipped in the file, by test.skip or test.todo',
    },
  ])
  expect(errors).toEqual([])
})
