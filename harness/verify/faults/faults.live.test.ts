import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadKept } from '../../cli/kept.ts'
import { reportIn, start } from '../../cli/testing.ts'
import type { CaseResult } from '../../result/model.ts'
import type { Fault } from './fault.ts'
import { type Patient, patientOf } from './patient.ts'

/**
 * Breaks a cluster on purpose, one fault at a time: exactly the right cases go red, for the right reason, and once it is
 * healed all are green again.
 *
 * FAULTS_ON names a kept cluster to use instead of a new one.
 */
const catalogue = join(import.meta.dirname, 'catalogue')
const files = (await readdir(catalogue)).filter(name => name.endsWith('.ts')).toSorted()
const modules = await Promise.all(
  files.map(async name => {
    const module: { faults: readonly Fault[] } = await import(join(catalogue, name))
    return module
  }),
)
const byProfile = Object.groupBy(
  modules.flatMap(({ faults }) => faults),
  ({ profile }) => profile,
)

let folder = ''
let runId = process.env['FAULTS_ON'] ?? ''
let patient: Patient
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cilium-conformance-faults-'))
  if (runId === '') {
    const { exitCode, all } = await start(['up', '--provisioner=k3s'])
    expect(exitCode, all).toBe(0)
    runId = /run (\S+) is up/.exec(all ?? '')?.[1] ?? ''
  }
  patient = await patientOf((await loadKept(runId)).cluster)
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
  if (process.env['FAULTS_ON'] !== undefined) return
  const { exitCode, all } = await start(['down', runId])
  expect(exitCode, all).toBe(0)
})

for (const [profile, faults = []] of Object.entries(byProfile)) {
  describe(`on ${profile}`, () => {
    test.for([...faults])('$name', async fault => {
      const sick = await underFault(fault)
      const reasons = sick.filter(isRed).map(({ id, reason }) => `${id}: ${reason}`)
      const ids = sick.filter(isRed).map(({ id }) => id)
      const named = (pattern: RegExp) => sick.map(({ id }) => id).filter(id => pattern.test(id))
      expect(
        named(fault.red).filter(id => !ids.includes(id)),
        'not noticed',
      ).toEqual([])
      expect(named(fault.red), 'to be noticed').not.toEqual([])
      const spared = fault.spared === undefined ? sick.map(({ id }) => id) : named(fault.spared)
      const wrongly = spared.filter(id => ids.includes(id) && !fault.red.test(id))
      expect(
        wrongly.map(id => reasons.find(reason => reason.startsWith(id))),
        'red without cause',
      ).toEqual([])
      expect(reasons.join('\n')).toMatch(fault.says)
      const healed = await judge(fault)
      expect(healed.filter(isRed).map(({ id, reason }) => `${id}: ${reason}`)).toEqual([])
    })
  })
}

async function underFault(fault: Fault): Promise<readonly CaseResult[]> {
  if (fault.values !== undefined) {
    const file = join(folder, 'values.yaml')
    await writeFile(file, stringify(fault.values))
    return judge(fault, `--values=${file}`)
  }
  const heal = await fault.inject?.(patient)
  try {
    return await judge(fault)
  } finally {
    await heal?.()
  }
}

/** Runs the suites of the fault on the cluster as it is now. */
async function judge({ suites, profile }: Fault, ...flags: string[]): Promise<readonly CaseResult[]> {
  const which = [`--suite=${suites.join(',')}`, `--profile=${profile}`, `--reuse=${runId}`]
  const { all } = await start(['run', ...which, `--report-dir=${folder}`, '--quiet', ...flags])
  const { cases, errors } = await reportIn(folder)
  expect(errors, all).toEqual([])
  expect(cases.length, all).toBeGreaterThan(0)
  return cases
}

function isRed({ verdict }: CaseResult): boolean {
  return verdict === 'failed' || verdict === 'broken'
}
