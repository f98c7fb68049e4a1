import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { golden } from '../../reports/testdata/golden.ts'
import { newestRun } from './newest-run.ts'

async function folderWith(text: string | undefined): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'newest-run-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await mkdir(join(folder, 'latest'))
  if (text !== undefined) await writeFile(join(folder, 'latest', 'conformance.json'), text)
  return folder
}

test('the newest run says what it saw', async () => {
  const seen = await newestRun(await folderWith(JSON.stringify(golden)))
  expect(seen?.id).toBe(golden.id)
  expect(seen?.profiles.map(({ features }) => features)).toEqual(golden.profiles.map(({ features }) => features))
})

test.for([
  ['no run', undefined],
  ['a file that is cut off', '{"schemaVersion":'],
  ['another version', JSON.stringify({ ...golden, schemaVersion: 0 })],
  ['no profiles', JSON.stringify({ ...golden, profiles: 'all' })],
  ['features that are no list', JSON.stringify({ ...golden, profiles: [{ name: 'vxlan', features: 'all' }] })],
  ['no object', '[]'],
] as const)('%s says nothing', async ([, text]) => {
  expect(await newestRun(await folderWith(text))).toBeUndefined()
})
