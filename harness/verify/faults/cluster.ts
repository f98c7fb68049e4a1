import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import { loadKept } from '../../engine/kept-cluster.ts'
import { start } from '../../cli/testing.ts'
import { type Patient, patientOf } from './patient.ts'

/** A kept cluster for the tests of one file, and a folder for their reports. */
export interface TestCluster {
  readonly runId: string
  readonly folder: string
  readonly patient: Patient
}

/**
 * Makes the cluster before the first test and removes it after the last. FAULTS_ON names a kept cluster to use instead,
 * FAULTS_REPORTS a folder that keeps the reports, for who wants to tell the causes from what was saved.
 *
 * @param flags For `up`.
 * @returns What gives the cluster inside a test.
 */
export function useCluster(...flags: readonly string[]): () => TestCluster {
  const given = process.env['FAULTS_ON']
  const kept = process.env['FAULTS_REPORTS']
  let made: TestCluster | undefined
  beforeAll(async () => {
    const folder = kept ?? (await mkdtemp(join(tmpdir(), 'cilium-conformance-faults-')))
    const runId = given ?? (await up(flags))
    made = { runId, folder, patient: await patientOf((await loadKept(runId)).cluster) }
  })
  afterAll(async () => {
    if (made === undefined) return
    if (kept === undefined) await rm(made.folder, { recursive: true, force: true })
    if (given !== undefined) return
    const { exitCode, all } = await start(['down', made.runId])
    expect(exitCode, all).toBe(0)
  })
  return () => {
    if (made === undefined) throw new Error('the cluster is there inside tests only')
    return made
  }
}

async function up(flags: readonly string[]): Promise<string> {
  const { exitCode, all } = await start(['up', '--provisioner=k3s', ...flags])
  expect(exitCode, all).toBe(0)
  return /run (\S+) is up/.exec(all ?? '')?.[1] ?? ''
}
