import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { idsOf, leftOf, reportIn, start } from '../../../cli/testing.ts'
import { fillWithCopies } from '../copies.testing.ts'
import { type TestRegistry, forgetPulled, startRegistry } from '../registry.testing.ts'
import { startSlowly } from '../servers.testing.ts'

let folder = ''
let registry: TestRegistry
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cilium-conformance-live-'))
  registry = await startRegistry()
  await fillWithCopies(registry)
})
afterAll(async () => {
  await registry[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

test('a registry that takes a second for each answer is waited for, and bootstrap passes', async () => {
  await using slow = await startSlowly(registry.host, 1_000)
  try {
    const mirror = [`--registry=${slow.host}`, '--registry-tags']
    const { exitCode, all } = await start(['run', ...mirror, '--suite=bootstrap', `--report-dir=${folder}`])
    const report = await reportIn(folder)
    expect(idsOf(report, 'failed').concat(idsOf(report, 'broken')), all).toEqual([])
    expect(exitCode, all).toBe(0)
    expect(report.cluster?.imageSource).toBe(`registry ${slow.host}, by tag`)
    expect(await leftOf(report.id)).toEqual([])
  } finally {
    await forgetPulled(slow.host)
  }
})
