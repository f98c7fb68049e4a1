import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { golden, green } from '../../reports/testdata/golden.ts'
import { runBefore } from './run-before.ts'

test('the newest earlier run that shares a case counts; others, later ones and what cannot be read do not', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'run-before-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const save = async (id: string, text: string) => {
    await mkdir(join(folder, id))
    await writeFile(join(folder, id, 'conformance.json'), text)
  }
  expect(await runBefore(golden, folder)).toBeUndefined()
  await save('20261120-101530-aaaaaa', JSON.stringify({ ...golden, id: '20261120-101530-aaaaaa' }))
  await save('20261121-101530-bbbbbb', JSON.stringify({ ...golden, id: '20261121-101530-bbbbbb' }))
  await save('20261122-101530-cccccc', JSON.stringify({ ...green, id: '20261122-101530-cccccc', cases: [] }))
  await save('20261122-111530-dddddd', 'half a fi')
  await save('20261130-101530-eeeeee', JSON.stringify({ ...golden, id: '20261130-101530-eeeeee' }))
  const before = await runBefore(golden, folder)
  expect(before?.id).toBe('20261121-101530-bbbbbb')
  expect(Object.keys(before?.cases ?? {})).toHaveLength(golden.cases.length)
})
