import { chmod, mkdir, mkdtemp, readFile, readdir, readlink, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { golden, green } from './testdata/golden.ts'
import { writeReports } from './write.ts'

const FILES = ['conformance.json', 'index.html', 'junit.xml', 'summary.md']
const ALL = ['allure-results', ...FILES]

let out: string
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'reports-'))
  onTestFinished(() => rm(out, { recursive: true }))
})

const contents = (dir: string) => Promise.all(FILES.map(name => readFile(join(dir, name), 'utf8')))
const mode = async (path: string) => ((await stat(path)).mode & 0o777).toString(8)

test('writes every report, for its owner alone, and points latest at the run', async () => {
  await writeReports(golden, join(out, 'a', 'run-1'))
  expect((await readdir(join(out, 'a'))).toSorted()).toEqual(['latest', 'run-1'])
  expect((await readdir(join(out, 'a', 'latest'))).toSorted()).toEqual(ALL)
  expect(await readlink(join(out, 'a', 'latest'))).toBe('run-1')
  expect(await mode(join(out, 'a', 'run-1'))).toBe('700')
  expect(await Promise.all(FILES.map(name => mode(join(out, 'a', 'run-1', name))))).toEqual(FILES.map(() => '600'))
})

test('closes the run’s own folder that was open, moves latest on, and leaves the older run alone', async () => {
  await mkdir(join(out, green.id))
  await chmod(join(out, green.id), 0o755)
  await writeReports(golden, join(out, 'run-1'))
  await writeReports(green, join(out, green.id))
  expect(await readlink(join(out, 'latest'))).toBe(green.id)
  expect(await mode(join(out, green.id))).toBe('700')
  expect(JSON.parse(await readFile(join(out, 'run-1', 'conformance.json'), 'utf8'))).toEqual(golden)
})

test('changes no permission of a folder that is not the run’s', async () => {
  await mkdir(join(out, 'home'))
  await chmod(join(out, 'home'), 0o755)
  await writeReports(golden, join(out, 'home'), { latest: false })
  expect(await mode(join(out, 'home'))).toBe('755')
})

test('writes the same bytes again', async () => {
  await writeReports(golden, join(out, 'run-1'))
  const before = await contents(join(out, 'run-1'))
  await writeReports(structuredClone(golden), join(out, 'run-1'))
  expect(await contents(join(out, 'run-1'))).toEqual(before)
})

test('keeps its hands off a latest that is not a link, and has written the reports by then', async () => {
  await mkdir(join(out, 'latest'))
  await expect(writeReports(golden, join(out, 'run-1'))).rejects.toThrow(
    `${join(out, 'latest')} is not a link, so it cannot be pointed at the run: move it away`,
  )
  expect((await readdir(join(out, 'run-1'))).toSorted()).toEqual(ALL)
})

test('leaves no half of a report behind when a place is taken', async () => {
  await mkdir(join(out, 'run-1', 'junit.xml', 'x'), { recursive: true })
  await expect(writeReports(golden, join(out, 'run-1'))).rejects.toThrow(/junit\.xml/)
  expect((await readdir(join(out, 'run-1'))).toSorted()).toEqual(['conformance.json', 'junit.xml'])
})

test('takes a run folder that is itself called latest', async () => {
  await writeReports(golden, join(out, 'latest'))
  expect((await readdir(join(out, 'latest'))).toSorted()).toEqual(ALL)
})

test('links evidence into the results of Allure, and nothing from outside of the run folder', async () => {
  const [first] = green.cases
  const evidence = [
    { name: 'seen', path: 'evidence/x/seen.txt', mediaType: 'text/plain' },
    { name: 'secret', path: '../secret.txt', mediaType: 'text/plain' },
  ]
  await mkdir(join(out, 'run-1', 'evidence', 'x'), { recursive: true })
  await writeFile(join(out, 'run-1', 'evidence', 'x', 'seen.txt'), 'seen')
  await writeFile(join(out, 'secret.txt'), 'secret')
  await writeReports({ ...green, cases: first === undefined ? [] : [{ ...first, evidence }] }, join(out, 'run-1'))
  const results = join(out, 'run-1', 'allure-results')
  const attached = (await readdir(results)).filter(name => name.includes('-attachment'))
  expect(await Promise.all(attached.map(name => readFile(join(results, name), 'utf8')))).toEqual(['seen'])
  expect(await readFile(join(results, 'environment.properties'), 'utf8')).toContain('Machine = AMD EPYC 9B14')
})
