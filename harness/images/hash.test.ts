import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { hashGoModule, hashOf } from './hash.ts'

describe('hashOf', () => {
  // printf '2:ab1:c' | sha256sum
  test('is the start of the SHA-256 over each part with its length', () => {
    expect(hashOf(['ab', 'c'])).toBe('430fb1b4ac43')
  })

  test.for([
    [
      ['ab', 'c'],
      ['a', 'bc'],
    ],
    [
      ['a', 'b'],
      ['b', 'a'],
    ],
    [['a'], ['a', '']],
  ])('tells %j from %j', ([one, other]) => {
    expect(hashOf(one ?? [])).not.toBe(hashOf(other ?? []))
  })

  test('of bytes is that of their text', () => {
    expect(hashOf([new TextEncoder().encode('text')])).toBe(hashOf(['text']))
  })
})

describe('hashGoModule', () => {
  let parent: string
  let folder: string

  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'hash-'))
    folder = join(parent, 'one')
    await mkdir(join(folder, 'sub'), { recursive: true })
    await writeFile(join(folder, 'b'), 'text')
    await writeFile(join(folder, 'sub', 'a'), 'more')
    await writeFile(join(folder, 'sub', 'a_test.go'), 'test')
    await mkdir(join(folder, 'testdata', 'fuzz'), { recursive: true })
  })

  afterEach(() => rm(parent, { recursive: true }))

  test('does not depend on where the folder is', async () => {
    const before = await hashGoModule(folder)
    await rename(folder, join(parent, 'two'))
    expect(await hashGoModule(join(parent, 'two'))).toBe(before)
  })

  test.for([
    ['a file that changes', () => writeFile(join(folder, 'sub', 'a'), 'else')],
    ['a file that is added', () => writeFile(join(folder, 'c'), '')],
    ['a file that is renamed', () => rename(join(folder, 'b'), join(folder, 'c'))],
    ['a file that moves', () => rename(join(folder, 'sub', 'a'), join(folder, 'a'))],
    ['a test that becomes a source', () => rename(join(folder, 'sub', 'a_test.go'), join(folder, 'sub', 'test.go'))],
  ] as const)('notices %s', async ([, change]) => {
    const before = await hashGoModule(folder)
    await change()
    expect(await hashGoModule(folder)).not.toBe(before)
  })

  test.for([
    ['a test that is added', () => writeFile(join(folder, 'c_test.go'), '')],
    ['a test that changes', () => writeFile(join(folder, 'sub', 'a_test.go'), 'else')],
    ['an input that a fuzzer keeps', () => writeFile(join(folder, 'testdata', 'fuzz', '0123'), 'else')],
  ] as const)('does not notice %s', async ([, change]) => {
    const before = await hashGoModule(folder)
    await change()
    expect(await hashGoModule(folder)).toBe(before)
  })
})
