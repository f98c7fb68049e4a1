import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { SUITES } from './discover.ts'
import { inOrder } from './file-order.ts'

/** A folder of suites with files of these lengths. */
async function suitesOf(first: readonly string[], lengths: Readonly<Record<string, number>>) {
  const folder = await mkdtemp(join(tmpdir(), 'file-order-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const files = Object.entries(lengths).map(([name, length]) => ({ moduleId: join(folder, name), length }))
  await Promise.all(files.map(({ moduleId, length }) => writeFile(moduleId, 'x'.repeat(length))))
  await writeFile(join(folder, 'order.json'), JSON.stringify({ first }))
  return { folder, files }
}

describe('the order of files', () => {
  test('has those first that are named, and the longer one before the shorter one', async () => {
    const lengths = { 'short.ts': 1, 'first-short.ts': 2, 'long.ts': 100, 'first-long.ts': 50 }
    const { folder, files } = await suitesOf(['first-short.ts', 'first-long.ts'], lengths)
    const sorted = await inOrder(files, folder)
    expect(sorted.map(({ moduleId }) => basename(moduleId))).toEqual([
      'first-long.ts',
      'first-short.ts',
      'long.ts',
      'short.ts',
    ])
  })

  test('does not mind what a file says', async () => {
    const { folder, files } = await suitesOf([], { 'long.ts': 100, 'short.ts': 1 })
    await writeFile(join(folder, 'short.ts'), "// enforcement: 'already on'")
    expect((await inOrder(files, folder)).map(({ moduleId }) => basename(moduleId))).toEqual(['long.ts', 'short.ts'])
  })

  test('names files that are there', async () => {
    const { folder, files } = await suitesOf(['gone.ts'], { 'short.ts': 1 })
    await expect(inOrder(files, folder)).rejects.toThrow(/order\.json names gone\.ts, which cannot be read/)
  })
})

test('the files with cases on pods on which policies are enforced already are those that come first', async () => {
  const { first }: { first: string[] } = JSON.parse(await readFile(join(SUITES, 'order.json'), 'utf8'))
  const names = (await readdir(SUITES, { recursive: true })).filter(name => name.endsWith('.test.ts'))
  const texts = await Promise.all(names.map(async name => [name, await readFile(join(SUITES, name), 'utf8')] as const))
  const already = texts.filter(([, text]) => text.includes("enforcement: 'already on'")).map(([name]) => name)
  expect(first.toSorted()).toEqual(already.toSorted())
})
