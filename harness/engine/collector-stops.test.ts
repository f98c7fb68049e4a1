import { expect, test } from 'vitest'
import { brief, runInline } from './testdata/run-inline.ts'

test('tells what an interruption cut short as broken, once, and keeps what had ended before', async () => {
  const { cases, errors } = await runInline(
    {
      'suites/performance/a.test.ts': `
        test('ended', () => {})
        test('lacks', ctx => { ctx.skip('needs nodes/2') })
        test('runs', () => new Promise(() => {}), 60_000)
        test('waits', () => {})
        describe('group', () => { beforeAll(() => {}); test('waits too', () => {}) })
      `,
      'suites/performance/b.test.ts': `test('never started', () => {})`,
    },
    {
      watch: cancel => ({
        onTestCaseReady({ name }) {
          if (name === 'runs') cancel()
        },
      }),
    },
  )
  const cut = { verdict: 'broken', reason: 'interrupted before it ended' }
  expect(cases.map(brief)).toEqual([
    { id: 'performance/a/ended', group: [], title: 'ended', verdict: 'passed' },
    { id: 'performance/a/lacks', group: [], title: 'lacks', verdict: 'skipped', reason: 'needs nodes/2' },
    { id: 'performance/a/runs', group: [], title: 'runs', ...cut },
    { id: 'performance/a/waits', group: [], title: 'waits', ...cut },
    { id: 'performance/a/group-waits-too', group: ['group'], title: 'waits too', ...cut },
    { id: 'performance/b/never-started', group: [], title: 'never started', ...cut },
  ])
  expect(errors).toEqual([])
})

test('tells cases that had no chance to end before an interruption in a hook, in any turn', async () => {
  const { cases } = await runInline(
    {
      'suites/performance/first.test.ts': `test('ended', () => {})`,
      'suites/performance/second.test.ts': `
        describe('group', () => {
          beforeAll(() => new Promise(go => setTimeout(go, 500)))
          test('waits', () => {})
          test.skip('is off', () => {})
        })
      `,
    },
    {
      watch: cancel => ({
        onHookStart({ name }) {
          if (name === 'beforeAll') cancel()
        },
      }),
    },
  )
  expect(cases.map(({ title, verdict, reason }) => [title, verdict, reason])).toEqual([
    ['ended', 'passed', undefined],
    ['waits', 'broken', 'interrupted before it ended'],
    ['is off', 'skipped', 'skipped in the file, by test.skip or test.todo'],
  ])
})

test('starts no case when the interruption comes before the first file', async () => {
  const { cases } = await runInline(
    { 'suites/performance/a.test.ts': `test('never started', () => {})` },
    { watch: cancel => ({ onTestRunStart: cancel }) },
  )
  expect(cases.map(brief)).toEqual([
    {
      id: 'performance/a/never-started',
      group: [],
      title: 'never started',
      verdict: 'broken',
      reason: 'interrupted before it ended',
    },
  ])
})

test('tells a crashed worker as broken cases and as an error of the run', async () => {
  const { cases, errors } = await runInline({
    'suites/performance/a.test.ts': `
      test('ended', () => new Promise(go => setTimeout(go, 200)))
      test('dies', () => new Promise(() => setTimeout(() => process.reallyExit(1), 200)))
      test('waits', () => {})
    `,
  })
  expect(cases.map(({ title, verdict, reason }) => [title, verdict, reason])).toEqual([
    ['ended', 'passed', undefined],
    ['dies', 'broken', 'no end: the worker stopped'],
    ['waits', 'broken', 'no end: the worker stopped'],
  ])
  expect(errors).toEqual([
    {
      phase: 'cases',
      message: expect.stringMatching(
        /^Unhandled Error: \[vitest-pool\]: Worker threads emitted error\.\ncaused by: Worker exited unexpectedly with exit code 1 during started state while running test file .*a\.test\.ts$/,
      ),
    },
  ])
})
