import { expect, test, vi } from 'vitest'
import { BrokenError } from '../results/errors.ts'
import { type InlineRun, runInline } from './testdata/run-inline.ts'

const FILES = {
  'suites/bootstrap/a.test.ts': `test('early', () => {})`,
  'suites/policy/a.test.ts': `test('late', () => {})`,
}

test('cases of bootstrap run while agents settle, and the others once they have', async () => {
  const { cases } = await runInline(FILES, {
    settled: async ({ cases: done, started }) => {
      await vi.waitFor(() => expect(done.map(({ title }) => title)).toEqual(['early']), { timeout: 15_000 })
      expect(started).toEqual(['early'])
    },
  })
  expect(cases.map(({ title }) => title)).toEqual(['early', 'late'])
})

test('an interruption while agents settle ends the run before the other cases', async () => {
  const started: string[] = []
  const run = runInline(FILES, {
    settled: async told => {
      await vi.waitFor(() => expect(told.cases).toHaveLength(1), { timeout: 15_000 })
      started.push(...told.started)
      throw new Error('interrupted by SIGINT')
    },
  })
  await expect(run).rejects.toThrow('interrupted by SIGINT')
  expect(started).toEqual(['early'])
})

test('what never gets ready breaks the cases that wait for it, and no other', async () => {
  let told: Pick<InlineRun, 'cases'> = { cases: [] }
  const late = `import * as words from '#fixtures'\nwords.test('late', () => {})`
  const run = runInline(
    { ...FILES, 'suites/policy/a.test.ts': late },
    {
      settled: async soFar => {
        told = soFar
        throw new BrokenError('Cilium does not start: cilium-agent in cilium-a: not ready')
      },
    },
  )
  await expect(run).rejects.toThrow('Cilium does not start')
  const cases = told.cases.map(({ title, verdict, reason = '' }) => `${title}: ${verdict}: ${reason}`)
  expect(cases).toEqual(['early: passed: ', 'late: broken: Cilium does not start: cilium-agent in cilium-a: not ready'])
})

const never = () => new Promise<void>(() => undefined)

test('nobody waits for agents to settle where there are no other cases', async () => {
  const { cases } = await runInline({ 'suites/bootstrap/a.test.ts': `test('early', () => {})` }, { settled: never })
  expect(cases.map(({ title }) => title)).toEqual(['early'])
})

test('of a shard only its files run, also where others have cases of the same name', async () => {
  const same = `test('of one name', () => {})`
  const { cases } = await runInline(
    { 'suites/policy/a.test.ts': same, 'suites/policy/b.test.ts': same, 'suites/hubble/a.test.ts': same },
    { only: ['of one name'], files: ['suites/policy/b.test.ts'] },
  )
  expect(cases.map(({ id }) => id)).toEqual(['policy/b/of-one-name'])
})

test('cases that look back run after all others', async () => {
  const { cases } = await runInline({
    'suites/aftermath/a.test.ts': `test('look back', () => {})`,
    'suites/policy/z.test.ts': `test('slow', async () => { await new Promise(done => setTimeout(done, 50)) })`,
  })
  expect(cases.map(({ title }) => title)).toEqual(['slow', 'look back'])
})
