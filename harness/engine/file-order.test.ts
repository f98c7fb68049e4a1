import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { inOrder } from './file-order.ts'

test('files on enforced pods come first, and the longer one before the shorter one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'file-order-'))
  try {
    const texts = {
      'short-open.ts': 'x',
      'short-enforced.ts': "{ ground: 'enforced' }",
      'long-open.ts': 'x'.repeat(100),
      'long-enforced.ts': `{ ground: 'enforced' }${' '.repeat(50)}`,
    }
    const files = Object.entries(texts).map(([name, text]) => ({ moduleId: join(folder, name), text }))
    await Promise.all(files.map(({ moduleId, text }) => writeFile(moduleId, text)))
    const sorted = await inOrder(files)
    expect(sorted.map(({ moduleId }) => basename(moduleId))).toEqual([
      'long-enforced.ts',
      'short-enforced.ts',
      'long-open.ts',
      'short-open.ts',
    ])
  } finally {
    await rm(folder, { recursive: true })
  }
})
