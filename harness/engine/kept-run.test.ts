import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startFakeCluster } from '../kube/cluster.fake.ts'
import { UsageError } from '../results/errors.ts'
import type { InstalledProfile } from '../run/context.ts'
import { saveKept } from './kept-cluster.ts'
import { keptRun } from './kept-run.ts'
import { keptForTest } from './testdata/kept.ts'

const { runId } = keptForTest.cluster
const profile: InstalledProfile = {
  name: 'vxlan',
  claims: [],
  ciliumVersion: '1.20.2',
  values: {},
  features: [],
  observation: { config: {}, agents: [], workloads: [], nodes: 2 },
  installedAt: 0,
}

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kept-run-'))
  vi.stubEnv('XDG_STATE_HOME', folder)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

test('without a kept cluster cases are skipped, with how to make one', async () => {
  expect(await keptRun(async () => undefined)).toEqual({
    state: 'skipped',
    message: 'there is no kept cluster: run npx cilium-conformance up',
  })
})

test('without a profile on it cases are skipped, with how to install one', async () => {
  await saveKept(keptForTest)
  expect(await keptRun(async () => undefined)).toEqual({
    state: 'skipped',
    message: `no profile is installed on the kept cluster ${runId}: run npx cilium-conformance run --reuse`,
  })
})

test('cases run on the kept cluster with what it says of itself now', async () => {
  const data = { 'routing-mode': 'tunnel' }
  const metadata = { name: 'cilium-config', namespace: 'kube-system' }
  await using cluster = await startFakeCluster({
    objects: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata, data }],
  })
  const { kubeconfig } = cluster
  await saveKept({ ...keptForTest, cluster: { ...keptForTest.cluster, kubeconfig }, profile })
  expect(await keptRun(async () => undefined)).toMatchObject({
    state: 'ready',
    kept: true,
    runId,
    evidence: expect.stringMatching(/reports\/out\/vitest\/evidence$/),
    profile: {
      name: 'vxlan',
      observation: { config: data },
      features: expect.arrayContaining([expect.objectContaining({ name: 'routing/vxlan', present: true })]),
    },
  })
})

test('a kept cluster that cannot be asked breaks its cases, with what to do', async () => {
  await saveKept({ ...keptForTest, profile })
  expect(await keptRun(async () => undefined)).toEqual({
    state: 'broken',
    message: expect.stringMatching(new RegExp(`^the kept cluster ${runId} cannot be asked: .*ENOENT`)),
    cure: `remove it with npx cilium-conformance down ${runId}, and make another with npx cilium-conformance up`,
  })
})

test('a cluster that another process uses is left alone, with who that is', async () => {
  await saveKept({ ...keptForTest, profile })
  const take = async () => Promise.reject(new UsageError(`the kept cluster ${runId} is in use by pid 7`))
  expect(await keptRun(take)).toEqual({ state: 'skipped', message: `the kept cluster ${runId} is in use by pid 7` })
})

test('a cluster whose nodes have another prober is left alone, with what to do', async () => {
  await saveKept({ ...keptForTest, profile, prober: 'older' })
  expect(await keptRun(async () => undefined)).toMatchObject({
    state: 'skipped',
    message: expect.stringContaining('has the prober of another version of this program. Remove it with '),
  })
})
