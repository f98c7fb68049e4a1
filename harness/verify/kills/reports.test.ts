import { mkdtemp, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { golden } from '../../../reports/testdata/golden.ts'
import { writeReports } from '../../../reports/write.ts'
import { reportProblems } from './reports.ts'

let reports = ''
beforeEach(async () => {
  reports = await mkdtemp(join(tmpdir(), 'kills-reports-'))
  onTestFinished(() => rm(reports, { recursive: true }))
  await writeReports(golden, join(reports, golden.id))
})

test('whole reports have no problem, and neither has a folder that is not there', async () => {
  expect(await reportProblems(reports)).toEqual([])
  expect(await reportProblems(join(reports, 'nowhere'))).toEqual([])
})

test.for(['conformance.json', 'junit.xml', 'index.html', 'summary.md'])('half of %s is one', async name => {
  const file = join(reports, golden.id, name)
  await truncate(file, Math.floor((await readFile(file)).length / 2))
  expect(await reportProblems(reports)).toEqual([expect.stringContaining(`${golden.id}/${name} `)])
})

test('so are half a line of the log, and a link that leads nowhere', async () => {
  await writeFile(join(reports, golden.id, 'run.ndjson'), '{"event":"run started"}\n{"event":"pha')
  await rm(join(reports, 'latest'))
  await symlink('nowhere', join(reports, 'latest'))
  const problems = await reportProblems(reports)
  expect(problems).toHaveLength(2)
  expect(problems).toContain('latest leads nowhere')
  expect(problems).toContainEqual(expect.stringContaining(`${golden.id}/run.ndjson is not valid: `))
})
