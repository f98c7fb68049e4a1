import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { reportIn, start } from '../cli/testing.ts'
import { holderOf } from '../journal/cluster-lock.ts'
import type { RunResult } from '../results/model.ts'
import { eventually } from '../wait/eventually.ts'

let reports = ''
let id = ''

beforeAll(async () => {
  reports = await mkdtemp(join(tmpdir(), 'cilium-conformance-kept-'))
  const { exitCode, all } = await start(['up', '--provisioner=kind'])
  expect(exitCode, all).toBe(0)
  id = /run (\S+) is up/.exec(all)?.[1] ?? ''
})

afterAll(async () => {
  await rm(reports, { recursive: true, force: true })
  const { exitCode, all } = await start(['down', id])
  expect(exitCode, all).toBe(0)
})

const cases = ['--suite=bootstrap,datapath', '--grep=once Cilium is installed|pod to pod']
const again = (...flags: string[]) => start(['run', `--reuse=${id}`, `--report-dir=${reports}`, ...cases, ...flags])

const verdicts = (report: RunResult) =>
  report.cases.map(({ id: name, profile, verdict }) => `${name} on ${profile}: ${verdict}`).toSorted()

test('while a run uses the cluster, another is told who does, and down leaves it alone', async () => {
  const first = again()
  await eventually('workloadReady', () => holderOf(id), {
    until: holder => (holder === undefined ? 'nobody uses the cluster' : undefined),
  })
  const second = await again()
  expect(second.all).toMatch(
    new RegExp(
      `^error: the kept cluster ${id} is in use by pid \\d+ \\(".*run --reuse=${id} .*"\\). Wait until that has ended, or `,
    ),
  )
  expect(second.exitCode).toBe(2)
  const down = await start(['down', id])
  expect(down.all).toMatch(new RegExp(`run ${id}: left alone, it is in use by pid`))
  expect(down.exitCode).toBe(3)
  const { exitCode, all } = await first
  expect(exitCode, all).toBe(0)
  expect(await holderOf(id)).toBeUndefined()
})

test('two shards that are merged have the verdicts of the whole run', async () => {
  const whole = await again()
  const wanted = verdicts(await reportIn(reports))
  const shards: string[] = []
  for (const shard of ['--shard=1/2', '--shard=2/2']) {
    await again(shard)
    const report = await reportIn(reports)
    expect(report.cases.length).toBeGreaterThan(0)
    expect(report.cases.length).toBeLessThan(wanted.length)
    shards.push(report.id)
  }
  const alone = await start(['merge', ...shards.slice(0, 1), ...shards.slice(0, 1), `--report-dir=${reports}`])
  expect(alone.exitCode).toBe(2)
  const merged = await start(['merge', ...shards, `--report-dir=${reports}`])
  expect(merged.exitCode, merged.all).toBe(whole.exitCode)
  const folder = /report: (\S+)\/index\.html/.exec(merged.all)?.[1] ?? ''
  const { default: report }: { default: RunResult } = await import(join(folder, 'conformance.json'), {
    with: { type: 'json' },
  })
  expect(verdicts(report)).toEqual(wanted)
})
