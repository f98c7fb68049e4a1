import { expect, test } from 'vitest'
import { metaModule, runInline } from './testdata/run-inline.ts'

test('tells a promise that nobody awaits as an error of the run', async () => {
  const { cases, errors } = await runInline({
    'suites/policy/a.test.ts': `
      test('forgets', async () => {
        void Promise.reject(new Error('nobody looks'))
        await new Promise(go => setTimeout(go, 20))
      })
    `,
  })
  expect(cases.map(c => c.verdict)).toEqual(['passed'])
  expect(errors).toEqual([
    { phase: 'cases', message: 'Unhandled Rejection in a.test.ts, near "forgets": nobody looks' },
  ])
})

test('tells what the name filter chose and nothing else, and gives equal titles different ids', async () => {
  const { cases, started } = await runInline(
    {
      'suites/policy/a.test.ts': `
        test('to echo', () => {})
        test('to dns', () => {})
        test('to  echo!', () => {})
        test.skip('off: to echo', () => {})
      `,
    },
    { only: ['to echo', 'to  echo!', 'off: to echo'] },
  )
  expect(cases.map(({ id, verdict }) => [id, verdict])).toEqual([
    ['policy/a/to-echo', 'passed'],
    ['policy/a/to-echo-2', 'passed'],
    ['policy/a/off-to-echo', 'skipped'],
  ])
  expect(started).toEqual(['to echo', 'to  echo!'])
})

test('takes docs from the nearest block, features from tags, and figures and assertions from the fixtures', async () => {
  const { cases } = await runInline({
    'suites/policy/a.test.ts': `
        import { addToMeta, countAssertions } from ${metaModule}
        const t = test.extend('auto', { auto: true }, async ({ task }, { onCleanup }) => {
          onCleanup(() => countAssertions(task, expect))
        })
        describe('outer', { meta: { docs: 'https://docs.example/outer' }, tags: ['hubble'] }, () => {
          t('global', ({ task }) => {
            expect(1).toBe(1)
            addToMeta(task, { measurements: [{ name: 'time', value: 1.5, unit: 's' }], requires: ['nodes/2'] })
            addToMeta(task, { measurements: [{ name: 'rate', value: 9, unit: '1/s' }], assertions: 2 })
          })
          t('own', { meta: { docs: 'https://docs.example/own' } }, ({ task, expect }) => {
            expect(1).toBe(1)
            expect(2).toBe(2)
            addToMeta(task, { inconclusive: 'too much noise' })
          })
          t('fixture gives up', ({ task }) => { addToMeta(task, { broken: 'the prober is gone' }); expect(1).toBe(2) })
          t('long note', ({ task, skip }) => { addToMeta(task, { skip: 'two features are missing' }); skip('missing') })
        })
      `,
  })
  const shared = { suite: 'policy', topic: 'a', group: ['outer'], profile: 'vxlan', requires: ['hubble'] }
  const docs = 'https://docs.example/outer'
  const bare = { ...shared, docs, assertions: 0, measurements: [], evidence: [] }
  const times = { durationMs: expect.any(Number), startedAt: expect.stringMatching(/^20\d\d-.*Z$/) }
  expect(cases).toEqual([
    {
      ...bare,
      ...times,
      id: 'policy/a/outer-global',
      title: 'global',
      verdict: 'passed',
      requires: ['hubble', 'nodes/2'],
      assertions: 3,
      measurements: [
        { name: 'time', value: 1.5, unit: 's' },
        { name: 'rate', value: 9, unit: '1/s' },
      ],
    },
    {
      ...bare,
      ...times,
      id: 'policy/a/outer-own',
      title: 'own',
      verdict: 'inconclusive',
      reason: 'too much noise',
      docs: 'https://docs.example/own',
      assertions: 2,
    },
    {
      ...bare,
      ...times,
      id: 'policy/a/outer-fixture-gives-up',
      title: 'fixture gives up',
      verdict: 'broken',
      reason: 'the prober is gone',
      assertions: 1,
    },
    {
      ...bare,
      ...times,
      id: 'policy/a/outer-long-note',
      title: 'long note',
      verdict: 'skipped',
      reason: 'two features are missing',
      durationMs: 0,
    },
  ])
})
