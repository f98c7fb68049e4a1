import { expect, test } from 'vitest'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { brief, runInline } from './testdata/run-inline.ts'

test('tells what an interruption cut short as broken, once, and keeps what had ended before', async () => {
  const { cases, errors } = await runInline(
    {
      'suites/policy/a.test.ts': `
        test('ended', () => {})
        test('lacks', ctx => { ctx.skip('needs nodes/2') })
        test('runs', () => new Promise(() => {}), 60_000)
        test('waits', () => {})
        describe('group', () => { beforeAll(() => {}); test('waits too', () => {}) })
      `,
      'suites/policy/b.test.ts': `test('never loaded', () => {})`,
    },
    {},
    {
      onTestCaseReady(testCase) {
        if (testCase.name === 'runs') void testCase.project.vitest.cancelCurrentRun('keyboard-input')
      },
    },
  )
  const cut = { verdict: 'broken', reason: 'interrupted before it ended' }
  expect(cases.map(brief)).toEqual([
    { id: 'policy/a/ended', group: [], title: 'ended', verdict: 'passed' },
    { id: 'policy/a/lacks', group: [], title: 'lacks', verdict: 'skipped', reason: 'needs nodes/2' },
    { id: 'policy/a/runs', group: [], title: 'runs', ...cut },
    { id: 'policy/a/waits', group: [], title: 'waits', ...cut },
    { id: 'policy/a/group-waits-too', group: ['group'], title: 'waits too', ...cut },
    { id: 'policy/b/b-test-ts', group: [], title: 'b.test.ts', ...cut },
  ])
  expect(errors).toEqual([])
})

test('tells cases that had no chance to end before an interruption in a hook', async () => {
  const { cases } = await runInline(
    {
      'suites/policy/a.test.ts': `
        describe('group', () => {
          beforeAll(() => new Promise(go => setTimeout(go, 2000)))
          test('waits', () => {})
          test.skip('is off', () => {})
        })
      `,
    },
    {},
    {
      onHookStart({ name, entity }) {
        if (name === 'beforeAll') void entity.project.vitest.cancelCurrentRun('keyboard-input')
      },
    },
  )
  expect(cases.map(({ title, verdict, reason }) => [title, verdict, reason])).toEqual([
    ['waits', 'broken', 'interrupted before it ended'],
    ['is off', 'skipped', 'skipped in the file, by test.skip or test.todo'],
  ])
})

test('tells files that an interruption kept from being loaded', async () => {
  class Interrupting extends BaseSequencer {
    override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
      setImmediate(() => void this.ctx.cancelCurrentRun('keyboard-input'))
      return Promise.resolve(files)
    }
  }
  const { cases } = await runInline(
    { 'suites/policy/a.test.ts': `test('never loaded', () => {})` },
    { sequence: { sequencer: Interrupting } },
  )
  expect(cases.map(brief)).toEqual([
    {
      id: 'policy/a/a-test-ts',
      group: [],
      title: 'a.test.ts',
      verdict: 'broken',
      reason: 'interrupted before it ended',
    },
  ])
})

test('tells a crashed worker as broken cases and as an error of the run', async () => {
  const { cases, errors } = await runInline({
    'suites/policy/a.test.ts': `
      test('ended', () => new Promise(go => setTimeout(go, 200)))
      test('dies', () => new Promise(() => setTimeout(() => process.kill(process.pid, 'SIGKILL'), 200)))
      test('waits', () => {})
    `,
  })
  expect(cases.map(({ title, verdict, reason }) => [title, verdict, reason])).toEqual([
    ['ended', 'passed', undefined],
    ['dies', 'broken', 'no end: the worker process stopped'],
    ['waits', 'broken', 'no end: the worker process stopped'],
  ])
  expect(errors).toEqual([
    {
      phase: 'cases',
      message: expect.stringMatching(
        /^Unhandled Error: \[vitest-pool\]: Worker forks emitted error\.\ncaused by: Worker exited unexpectedly with signal SIGKILL during started state while running test file .*a\.test\.ts$/,
      ),
    },
  ])
})
