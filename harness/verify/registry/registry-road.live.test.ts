import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { idsOf, leftOf, reportIn, start } from '../../cli/testing.ts'
import { fillWithCopies } from './copies.testing.ts'
import { type TestRegistry, startRegistry } from './registry.testing.ts'

let registry: TestRegistry
let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cilium-conformance-live-'))
  registry = await startRegistry()
  await fillWithCopies(registry)
})
afterAll(async () => {
  await registry[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

/** Nothing that an earlier run downloaded is there, but for what Go built. */
const run = (...flags: string[]) =>
  start(['run', '--images=registry', `--registry=${registry.host}`, `--report-dir=${folder}`, ...flags])

test('a run pulls everything from a registry, once', async () => {
  const { exitCode, all } = await run('--suite=bootstrap')
  const report = await reportIn(folder)
  expect(idsOf(report, 'failed').concat(idsOf(report, 'broken')), all).toEqual([])
  expect(exitCode, all).toBe(0)
  expect(report.cluster).toMatchObject({
    provisioner: 'k3s',
    distribution: 'kubeadm with K3s’s command line (a stand-in, not K3s)',
  })
  expect(await leftOf(report.id)).toEqual([])
})
