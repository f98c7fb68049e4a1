import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { golden, green } from '../../reports/testdata/golden.ts'
import { writeReports } from '../../reports/write.ts'
import type { RunResult } from '../results/model.ts'
import { judgeCommand } from './judge.ts'
import { mergeCommand } from './merge.ts'
import { reportCommand } from './report.ts'

let reportDir: string
let printed: string[]
const print = (line: string) => void printed.push(line)
beforeEach(async () => {
  printed = []
  reportDir = await mkdtemp(join(tmpdir(), 'cilium-conformance-results-'))
  onTestFinished(() => rm(reportDir, { recursive: true }))
})

const save = (run: RunResult) => writeReports(run, join(reportDir, run.id))
const load = async (id: string): Promise<RunResult> =>
  JSON.parse(await readFile(join(reportDir, id, 'conformance.json'), 'utf8'))

test('report makes again what is asked for and nothing else', async () => {
  await save(golden)
  const folder = join(reportDir, golden.id)
  const before = await readFile(join(folder, 'junit.xml'), 'utf8')
  await rm(join(folder, 'junit.xml'))
  await rm(join(folder, 'summary.md'))
  expect(await reportCommand({ run: 'latest', reportDir, only: 'junit', print })).toBe(0)
  expect(await readFile(join(folder, 'junit.xml'), 'utf8')).toBe(before)
  expect(await readdir(folder)).not.toContain('summary.md')
  await expect(reportCommand({ run: 'latest', reportDir, only: 'pdf' })).rejects.toThrow(
    '--only=pdf: there is no such report; there is: json, junit, summary, html, allure',
  )
})

test('report makes Allure’s page with the trend of the runs before it, and without a call home', {
  timeout: 60_000,
}, async () => {
  const earlier = { ...golden, id: '20261122-101530-a1b2c3', startedAt: '2026-11-22T10:15:30.000Z' }
  for (const run of [earlier, golden, golden]) {
    await save(run)
    expect(await reportCommand({ run: run.id, reportDir, allure: true, only: 'allure', print })).toBe(0)
  }
  const history = (await readFile(join(reportDir, 'allure-history.jsonl'), 'utf8')).trim().split('\n')
  const points: { name: string; testResults: object }[] = history.map(line => JSON.parse(line))
  expect(points.map(({ name }) => name)).toEqual([earlier.id, golden.id].map(id => `cilium-conformance ${id}`))
  // Each profile has a history of its own, and the next run finds it.
  expect(Object.keys(points[0]?.testResults ?? {})).toHaveLength(golden.cases.length)
  expect(new Set(Object.keys(points[1]?.testResults ?? {}))).toEqual(new Set(Object.keys(points[0]?.testResults ?? {})))
  const page = await readFile(join(reportDir, golden.id, 'allure-report', 'index.html'), 'utf8')
  expect(page).not.toMatch(/googletagmanager|google-analytics|gtag\(/)
})

test('merge writes one report with the evidence of all, and ends like the merged run', async () => {
  await mkdir(join(reportDir, golden.id, 'evidence', 'vxlan'), { recursive: true })
  await writeFile(join(reportDir, golden.id, 'evidence', 'vxlan', 'apiserver.log'), 'seen')
  await save(golden)
  await save({ ...green, id: '20261124-101530-a1b2c3' })
  expect(await mergeCommand({ runs: [golden.id, '20261124-101530-a1b2c3'], reportDir, print })).toBe(1)
  const merged = await load('20261124-101530-a1b2c3-merged-2')
  expect(merged.cases).toHaveLength(32)
  const logs = merged.cases.flatMap(({ evidence }) => evidence).filter(({ name }) => name === 'API server log')
  expect(await readFile(join(reportDir, merged.id, logs[0]?.path ?? ''), 'utf8')).toBe('seen')
  await expect(mergeCommand({ runs: [merged.id, golden.id], reportDir, print })).rejects.toThrow('is merged already')
})

test('judge holds probes against what was expected of them, and keeps what it cannot judge', async () => {
  const healed = golden.cases.map(c => {
    const { reason: _, ...rest } = c
    return c.verdict === 'failed' || c.verdict === 'inconclusive' ? { ...rest, verdict: 'passed' as const } : c
  })
  await save({ ...golden, verdict: 'broken', exitCode: 3, cases: healed })
  expect(await judgeCommand({ run: golden.id, reportDir, print })).toBe(1)
  expect(printed).toEqual([
    'probes, by what they came to and what was expected: 4 of 30 cases judged again',
    'throughput, by its samples: 0 of 30 cases judged again',
    'datapath/pod-to-pod/other-node on native: passed -> failed: client -> echo over tcp was dropped, expected allowed',
    'FAILED: 1 of 30 cases failed (20 passed, 1 failed, 1 broken, 8 skipped)',
  ])
  expect((await load(golden.id)).verdict).toBe('broken')
  expect(await judgeCommand({ run: golden.id, reportDir, write: true, print })).toBe(1)
  expect((await load(golden.id)).verdict).toBe('failed')
})

test('judge takes another bound of skips', async () => {
  await save({ ...green, cases: [...green.cases, ...golden.cases.filter(({ verdict }) => verdict === 'skipped')] })
  expect(await judgeCommand({ run: green.id, reportDir, print })).toBe(0)
  expect(await judgeCommand({ run: green.id, reportDir, maxSkipped: '7', print })).toBe(4)
})
