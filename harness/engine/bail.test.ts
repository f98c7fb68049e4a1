import { expect, test } from 'vitest'
import { runInline } from './testdata/run-inline.ts'

const FILES = {
  'suites/policy/a.test.ts': `
    test('one', () => {})
    test('two', () => { expect(1).toBe(2) })
    test('three', () => new Promise(go => setTimeout(go, HOW_LONG)), 60_000)
    test('four', () => { expect(1).toBe(2) })
  `,
}

const casesThatTake = (ms: number) => ({
  'suites/policy/a.test.ts': FILES['suites/policy/a.test.ts'].replace('HOW_LONG', String(ms)),
})

test('the first failure ends the run, and the cases after it are skipped with that reason', async () => {
  const { cases } = await runInline(casesThatTake(50_000), { bail: true })
  expect(cases.map(({ title, verdict }) => [title, verdict])).toEqual([
    ['one', 'passed'],
    ['two', 'failed'],
    ['three', 'skipped'],
    ['four', 'skipped'],
  ])
  expect(cases.slice(2).map(({ reason }) => reason)).toEqual([
    'not run: --bail stopped the run after policy/a/two',
    'not run: --bail stopped the run after policy/a/two',
  ])
})

test('without it every case runs', async () => {
  const { cases } = await runInline(casesThatTake(0))
  expect(cases.map(({ verdict }) => verdict)).toEqual(['passed', 'failed', 'passed', 'failed'])
})
