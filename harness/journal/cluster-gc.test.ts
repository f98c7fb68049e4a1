import { expect, test } from 'vitest'
import { startFakeCluster } from '../kube/cluster.fake.ts'
import { gcCluster } from './cluster-gc.ts'
import { openJournal } from './journal.ts'
import { leaveDeadRun, useTempState } from './testing/temp-state.ts'

const state = useTempState()
const now = new Date('2026-11-27T12:00:00Z')

const namespace = (name: string, runId: string, creationTimestamp = '2026-11-27T11:50:00Z') => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: { 'cilium-conformance': runId }, creationTimestamp },
})

test('removes what is left of runs that died here, and of any that is old', async () => {
  await leaveDeadRun(state, 'dead-run')
  const objects = [
    namespace('conformance-a', 'dead-run'),
    namespace('conformance-b', 'elsewhere'),
    namespace('conformance-c', 'long-ago', '2026-11-26T12:00:00Z'),
  ]
  await using cluster = await startFakeCluster({ objects })
  const reports = await gcCluster(cluster.kube, { now })
  expect(cluster.removed.toSorted()).toEqual(['Namespace conformance-a', 'Namespace conformance-c'])
  expect(reports).toMatchObject([
    { runId: 'dead-run', removed: [{ name: 'conformance-a' }] },
    { runId: 'elsewhere', removed: [], skipped: expect.stringContaining('10 min old, so it may be running') },
    { runId: 'long-ago', removed: [{ name: 'conformance-c' }] },
  ])
  expect(await gcCluster(cluster.kube, { now, all: true })).toMatchObject([{ runId: 'elsewhere', left: [] }])
})

test('a run of this machine that goes on is left alone, and a dry run removes nothing', async () => {
  await leaveDeadRun(state, 'dead-run')
  const journal = await openJournal('living-run')
  const objects = [namespace('conformance-a', 'living-run'), namespace('conformance-b', 'dead-run')]
  await using cluster = await startFakeCluster({ objects })
  const reports = await gcCluster(cluster.kube, { now, all: true, dryRun: true })
  expect(reports).toMatchObject([
    { runId: 'living-run', skipped: expect.stringContaining('its harness is running') },
    { runId: 'dead-run', removed: [{ name: 'conformance-b' }] },
  ])
  expect(cluster.removed).toEqual([])
  await journal.close()
})
