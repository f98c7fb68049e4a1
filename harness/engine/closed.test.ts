import { expect, test } from 'vitest'
import { startFakeCluster } from '../kube/cluster.fake.ts'
import { fakeRun } from './testdata/fake-run.ts'
import { runInline } from './testdata/run-inline.ts'

const CASES = `
  import * as words from '#fixtures'
  words.test('a namespace of its own', async ({ workspace }) => {})
  words.test('peers', async ({ peers }) => { peers.client })
  words.test('tenants', async ({ lane }) => {})
  words.test('the cluster', async ({ kube }) => { await kube.core.listNode() })
  words.test('another verdict', { tags: ['routing/native'] }, async () => {})
`

test('where no pod may be made, words that make some skip their case, and nothing is asked or written', async () => {
  await using cluster = await startFakeCluster()
  const { context } = await fakeRun(cluster.kubeconfig)
  if (context.state !== 'ready') throw new Error('no run')
  const podsClosed = 'the user of the kubeconfig may not create namespaces'
  const { cases } = await runInline({ 'suites/policy/a.test.ts': CASES }, { context: { ...context, podsClosed } })
  const brief = cases.map(({ title, verdict, reason, ruledOut }) => [title, verdict, reason, ruledOut])
  const closed = `needs cluster/workloads: ${podsClosed}`
  expect(brief).toEqual([
    ['a namespace of its own', 'skipped', closed, undefined],
    ['peers', 'skipped', closed, undefined],
    ['tenants', 'skipped', closed, undefined],
    ['the cluster', 'passed', undefined, undefined],
    ['another verdict', 'skipped', expect.stringContaining('needs routing/native: '), true],
  ])
  expect(cluster.asked).toEqual(['GET /api/v1/nodes'])
})

test('what somebody else’s cluster refuses skips the case that asks for it, and no other', async () => {
  await using cluster = await startFakeCluster()
  cluster.trouble = asked => (asked.startsWith('PATCH') ? 403 : undefined)
  const { context } = await fakeRun(cluster.kubeconfig)
  if (context.state !== 'ready') throw new Error('no run')
  const { cases } = await runInline(
    { 'suites/policy/a.test.ts': CASES },
    { context: { ...context, cluster: { ...context.cluster, isForeign: true } } },
  )
  expect(cases.map(({ verdict }) => verdict)).toEqual(['skipped', 'skipped', 'skipped', 'passed', 'skipped'])
  expect(cases[0]?.reason).toMatch(/the API server answered PATCH .* with 403: the fake says 403/)
})
