import { chmod, lstat, mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
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
    '--only=pdf is not a comma-separated list of: json, junit, summary, html, allure',
  )
})

test('report writes into a run folder and nowhere else, unless --output says where', async () => {
  const downloads = join(reportDir, 'downloads')
  await mkdir(join(downloads, 'evidence'), { recursive: true })
  await chmod(downloads, 0o755)
  await writeFile(join(downloads, 'evidence', 'seen.txt'), 'seen')
  for (const name of ['my.json', 'conformance.json']) {
    await writeFile(join(downloads, name), JSON.stringify(golden))
    await expect(reportCommand({ run: join(downloads, name), print })).rejects.toThrow(
      `${join(downloads, name)} is not in the folder of run ${golden.id}. Choose a folder for the reports with --output=FOLDER.`,
    )
  }
  expect(await readdir(downloads)).toEqual(['conformance.json', 'evidence', 'my.json'])
  const output = join(reportDir, 'a', 'b')
  expect(await reportCommand({ run: join(downloads, 'my.json'), output, print })).toBe(0)
  expect(await readdir(output)).toContain('index.html')
  expect(await readFile(join(output, 'evidence', 'seen.txt'), 'utf8')).toBe('seen')
  expect((await stat(downloads)).mode & 0o777).toBe(0o755)
})

test('report takes the folder of an unpacked artifact as it is, and its permissions stay', async () => {
  const artifact = join(reportDir, 'report')
  await mkdir(artifact)
  await chmod(artifact, 0o755)
  await writeFile(join(artifact, 'conformance.json'), JSON.stringify(golden))
  await writeFile(join(artifact, 'run.ndjson'), '')
  expect(await reportCommand({ run: artifact, only: 'junit', print })).toBe(0)
  expect((await stat(artifact)).mode & 0o777).toBe(0o755)
})

test('report counts no case away: all that the schema asks for has to be there', async () => {
  await save(golden)
  const file = join(reportDir, golden.id, 'conformance.json')
  for (const [wrong, complaint] of [
    [{ verdict: undefined }, 'cases[1] has no "verdict"'],
    [{ verdict: 'fine', reason: 'so' }, 'cases[1].verdict is none of passed, failed, broken, skipped, inconclusive'],
    [{ durationMs: 'long' }, 'cases[1].durationMs must be number'],
    [{ mood: 'good' }, 'cases[1] has an unknown key "mood"'],
  ] as const) {
    const cases = golden.cases.map((c, index) => (index === 1 ? { ...c, ...wrong } : c))
    await writeFile(file, JSON.stringify({ ...golden, cases }))
    await expect(reportCommand({ run: golden.id, reportDir, print })).rejects.toThrow(
      `${file} is not a saved run: ${complaint} (see reports/conformance.schema.json)`,
    )
  }
})

test('report makes Allure’s page with the trend of the runs before it, and without a call home, and tells which case passed before and is skipped now', async () => {
  const earlier = { ...golden, id: '20261122-101530-a1b2c3', startedAt: '2026-11-22T10:15:30.000Z' }
  const [first, ...others] = golden.cases
  if (first?.verdict !== 'passed') throw new Error('the first case of golden has not passed')
  const skipped = { ...first, verdict: 'skipped' as const, reason: 'needs hubble: no Hubble' }
  const later = { ...golden, cases: [skipped, ...others] }
  // The page of a run is made twice. Allure takes a second of processor time for each.
  for (const run of [earlier, later, later]) {
    await save(run)
    expect(await reportCommand({ run: run.id, reportDir, allure: true, only: 'allure,summary', print })).toBe(0)
  }
  const history = (await readFile(join(reportDir, 'allure-history.jsonl'), 'utf8')).trim().split('\n')
  const points: { name: string; testResults: object }[] = history.map(line => JSON.parse(line))
  expect(points.map(({ name }) => name)).toEqual([earlier.id, later.id].map(id => `cilium-conformance ${id}`))
  // Each profile has a history of its own, and the next run finds it.
  expect(Object.keys(points[0]?.testResults ?? {})).toHaveLength(golden.cases.length)
  expect(new Set(Object.keys(points[1]?.testResults ?? {}))).toEqual(new Set(Object.keys(points[0]?.testResults ?? {})))
  const page = await readFile(join(reportDir, later.id, 'allure-report', 'index.html'), 'utf8')
  expect(page).not.toMatch(/googletagmanager|google-analytics|gtag\(/)
  const line = `1 case that passed in run ${earlier.id} is skipped now: needs hubble: no Hubble`
  expect(printed).toContain(line)
  expect(await readFile(join(reportDir, later.id, 'summary.md'), 'utf8')).toContain(line)
})

test('merge writes one report with the evidence of all, and ends like the merged run', async () => {
  await mkdir(join(reportDir, golden.id, 'evidence', 'vxlan'), { recursive: true })
  await writeFile(join(reportDir, golden.id, 'evidence', 'vxlan', 'apiserver.log'), 'seen')
  await mkdir(join(reportDir, golden.id, 'observations'))
  await writeFile(join(reportDir, golden.id, 'observations', 'one.json'), 'observed')
  const [first, ...rest] = golden.cases
  if (first === undefined) throw new Error('golden has no case')
  await save({ ...golden, cases: [{ ...first, observations: 'observations/one.json' }, ...rest] })
  await save({ ...green, id: '20261124-101530-a1b2c3' })
  expect(await mergeCommand({ runs: [golden.id, '20261124-101530-a1b2c3'], reportDir, print })).toBe(1)
  const merged = await load('20261124-101530-a1b2c3-merged-2')
  expect(merged.cases).toHaveLength(32)
  const logs = merged.cases.flatMap(({ evidence }) => evidence).filter(({ name }) => name === 'API server log')
  expect(await readFile(join(reportDir, merged.id, logs[0]?.path ?? ''), 'utf8')).toBe('seen')
  const observed = merged.cases.flatMap(({ observations = [] }) => observations)
  expect(observed).toEqual([`observations/${golden.id}/one.json`])
  expect(await readFile(join(reportDir, merged.id, observed[0] ?? ''), 'utf8')).toBe('observed')
  await expect(mergeCommand({ runs: [merged.id, golden.id], reportDir, print })).rejects.toThrow('is a merged run')
})

test('judge asks today’s judges about what a run saved, and writes their verdicts only on request', async () => {
  const [first, ...rest] = green.cases
  if (first === undefined) throw new Error('green has no case')
  const observations = 'observations/one.json'
  await save({ ...green, cases: [{ ...first, observations }, ...rest] })
  const folder = join(reportDir, green.id)
  const end = { name: 'client', node: 'one', ip: '10.0.0.1' }
  const result = { op: 'tcp', outcome: 'dropped', message: 'no answer', timings: { total: 1000 } }
  const judged = [{ wanted: 'allowed', verdict: 'passed' }]
  const probe = { kind: 'probe', version: 1, subject: 'client -> echo', at: '2026-11-27T08:00:00Z', judged }
  const saved = { schemaVersion: 1, observations: [{ ...probe, data: { from: end, to: end, over: 'tcp', result } }] }
  await mkdir(join(folder, 'observations'))
  await writeFile(join(folder, observations), JSON.stringify(saved))
  expect(await judgeCommand({ run: green.id, reportDir, print })).toBe(1)
  expect(printed).toEqual([
    'probe (probes, as seen at both ends): 1 judgement of 1 case judged again',
    `${first.id} on ${first.profile}: passed -> failed: client -> echo: client on one -> client on one (10.0.0.1) over tcp: no answer, 1000.0 ms
outcome is "dropped", not "allowed"`,
    expect.stringMatching(/^FAILED: 1 of \d+ cases? failed/),
  ])
  expect((await load(green.id)).verdict).toBe('passed')
  expect(await judgeCommand({ run: green.id, reportDir, write: true, print })).toBe(1)
  expect((await load(green.id)).verdict).toBe('failed')
})

test('judge says that a run without observations keeps its verdicts', async () => {
  await save(golden)
  expect(await judgeCommand({ run: golden.id, reportDir, print })).toBe(golden.exitCode)
  expect(printed[0]).toBe('no case of this run saved judgements, so all verdicts stay as they are')
})

test('judge takes another bound of skips', async () => {
  await save({ ...green, cases: [...green.cases, ...golden.cases.filter(({ verdict }) => verdict === 'skipped')] })
  expect(await judgeCommand({ run: green.id, reportDir, print })).toBe(0)
  expect(await judgeCommand({ run: green.id, reportDir, maxSkipped: '7', print })).toBe(4)
})

test('judge writes into no folder of somebody else', async () => {
  const file = join(reportDir, 'my.json')
  await writeFile(file, JSON.stringify(green))
  await expect(judgeCommand({ run: file, write: true, print })).rejects.toThrow(
    'Choose a folder for the reports with --output=',
  )
  expect(await judgeCommand({ run: file, output: join(reportDir, 'out'), print })).toBe(0)
  expect(await readdir(join(reportDir, 'out'))).toContain('index.html')
})

describe('a run that somebody else made', () => {
  const ids = ['../../escaped', '/tmp/escaped', '..', '.', 'a/b', '', 'a\u001b[2J', 'a\n']

  test.for(ids)('is not merged into a folder that its id leads to: %j', async id => {
    const folder = join(reportDir, 'theirs')
    await mkdir(folder)
    await writeFile(
      join(folder, 'conformance.json'),
      JSON.stringify({ ...golden, id, startedAt: '2027-01-01T00:00:00Z' }),
    )
    await save(green)
    const below = join(reportDir, 'a', 'b')
    for (const command of [
      () => mergeCommand({ runs: [folder, join(reportDir, green.id)], reportDir: below, print }),
      () => reportCommand({ run: folder, output: join(below, 'out'), print }),
      () => judgeCommand({ run: folder, output: join(below, 'out'), print }),
    ])
      await expect(command()).rejects.toThrow(/conformance\.json is not a saved run: id must match pattern/)
    expect((await readdir(reportDir)).toSorted()).toEqual(['latest', green.id, 'theirs'].toSorted())
  })

  test.for(['../secret.txt', '/etc/hostname', 'evidence/../../secret.txt', '..'])(
    'names no file outside of its folder: %s',
    async path => {
      const [first] = golden.cases
      const wrong = [
        { ...first, evidence: [{ name: 'x', path, mediaType: 'text/plain' }] },
        { ...first, observations: path },
      ]
      for (const one of wrong) {
        const file = join(reportDir, 'conformance.json')
        await writeFile(file, JSON.stringify({ ...golden, cases: [one] }))
        await expect(reportCommand({ run: file, output: join(reportDir, 'out'), print })).rejects.toThrow(
          /is not a saved run: cases\[0\]\..* must match pattern/,
        )
      }
    },
  )

  test('has no link in it followed, and what is copied of it is for its owner alone', async () => {
    const [first] = golden.cases
    const theirs = join(reportDir, 'theirs')
    await writeFile(join(reportDir, 'secret.txt'), 'of this machine')
    await mkdir(join(theirs, 'evidence', 'x'), { recursive: true })
    await chmod(join(theirs, 'evidence', 'x'), 0o777)
    await writeFile(join(theirs, 'evidence', 'x', 'seen.txt'), 'seen')
    await chmod(join(theirs, 'evidence', 'x', 'seen.txt'), 0o666)
    await symlink(join(reportDir, 'secret.txt'), join(theirs, 'evidence', 'x', 'linked.txt'))
    await symlink(reportDir, join(theirs, 'evidence', 'folder'))
    const paths = ['evidence/x/seen.txt', 'evidence/x/linked.txt', 'evidence/folder/secret.txt']
    const evidence = paths.map(path => ({ name: path, path, mediaType: 'text/plain' }))
    const failed = { ...first, verdict: 'failed', reason: 'so', evidence }
    await writeFile(join(theirs, 'conformance.json'), JSON.stringify({ ...golden, cases: [failed] }))
    const output = join(reportDir, 'out')
    await reportCommand({ run: theirs, output, print })
    const page = await readFile(join(output, 'index.html'), 'utf8')
    expect(page).toContain('<pre>seen</pre>')
    for (const file of await readdir(output, { recursive: true })) {
      const { mode } = await lstat(join(output, file))
      expect(`${file} ${(mode & 0o777).toString(8)}`).toMatch(/ (?:600|700)$/)
      const text = (mode & 0o170000) === 0o100000 ? await readFile(join(output, file), 'utf8') : ''
      expect(text).not.toContain('of this machine')
    }
    expect(await readdir(join(output, 'evidence'))).toEqual(['x'])
    expect(await readdir(join(output, 'evidence', 'x'))).toEqual(['seen.txt'])
  })
})
