import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { golden, green } from '../../reports/testdata/golden.ts'
import { earlierRuns } from './run-before.ts'

async function savingFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'run-before-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const save = async (id: string, text: string) => {
    await mkdir(join(folder, id))
    await writeFile(join(folder, id, 'conformance.json'), text)
  }
  return { folder, save }
}

test('a case that passed and is skipped now is told, also where the run before skipped it already', async () => {
  const { folder, save } = await savingFolder()
  const [first, ...others] = green.cases
  if (first === undefined) throw new Error('green has no case')
  const now = { ...green, cases: [{ ...first, verdict: 'skipped' as const, reason: 'needs hubble' }, ...others] }
  await save(
    '20261120-101530-aaaaaa',
    JSON.stringify({ ...green, id: '20261120-101530-aaaaaa', startedAt: '2026-11-20T10:15:30.000Z' }),
  )
  await save(
    '20261121-101530-bbbbbb',
    JSON.stringify({ ...now, id: '20261121-101530-bbbbbb', startedAt: '2026-11-21T10:15:30.000Z' }),
  )
  const { before, lost } = await earlierRuns(now, folder)
  expect(before?.id).toBe('20261121-101530-bbbbbb')
  expect(lost).toEqual([{ id: first.id, profile: first.profile, run: '20261120-101530-aaaaaa' }])
})

test('the newest earlier run that shares a case counts; others, later ones and what cannot be read do not', async () => {
  const { folder, save } = await savingFolder()
  expect(await earlierRuns(golden, folder)).toEqual({})
  await save('20261120-101530-aaaaaa', JSON.stringify({ ...golden, id: '20261120-101530-aaaaaa' }))
  await save('20261121-101530-bbbbbb', JSON.stringify({ ...golden, id: '20261121-101530-bbbbbb' }))
  await save('20261122-101530-cccccc', JSON.stringify({ ...green, id: '20261122-101530-cccccc', cases: [] }))
  await save('20261122-111530-dddddd', 'half a fi')
  await save('20261130-101530-eeeeee', JSON.stringify({ ...golden, id: '20261130-101530-eeeeee' }))
  const { before, lost } = await earlierRuns(golden, folder)
  expect(before?.id).toBe('20261121-101530-bbbbbb')
  expect(Object.keys(before?.cases ?? {})).toHaveLength(golden.cases.length)
  expect(lost).toBeUndefined()
})
