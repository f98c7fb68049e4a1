import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test as base, expect, vi } from 'vitest'
import { listCases } from './kept-cases.ts'
import type { ListedCase } from './listed-case.ts'

/** A project of two suites whose cases have the text of their file for a title. */
const test = base.extend<{ project: Awaited<ReturnType<typeof projectAt>> }>({
  // oxlint-disable-next-line no-empty-pattern
  project: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'kept-cases-'))
    vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'))
    await use(await projectAt(join(folder, 'project'), join(folder, 'cache')))
    vi.unstubAllEnvs()
    await rm(folder, { recursive: true })
  },
})

async function projectAt(root: string, cache: string) {
  const write = async (path: string, text: string) => {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
  for (const path of ['suites/dns/a.test.ts', 'suites/policy/a.test.ts', 'fixtures/index.ts', 'harness/lab/a.ts'])
    await write(path, path)
  for (const path of ['package.json', 'package-lock.json']) await write(path, '{}')
  const collected: string[][] = []
  const collect = async (suites: readonly string[]) => {
    collected.push([...suites])
    return Promise.all(suites.map(async suite => named(suite, await readFile(join(root, fileOf(suite)), 'utf8'))))
  }
  const list = (suites: readonly string[], how = collect) => listCases(suites, { root, collect: how })
  return { cache, collected, collect, list, write }
}

const fileOf = (suite: string) => `suites/${suite}/a.test.ts`

function named(suite: string, title: string): ListedCase {
  return { id: `${suite}/a/${title}`, suite, topic: 'a', group: [], title, requires: [], bare: false }
}

test('what was collected from the same sources is not collected again, suite by suite', async ({ project }) => {
  const { collected, list } = project
  const first = await list(['dns'])
  expect(first.map(({ title }) => title)).toEqual([fileOf('dns')])
  expect(await list(['dns'])).toEqual(first)
  const titles = (await list(['policy', 'dns'])).map(({ title }) => title)
  expect(titles).toEqual([fileOf('dns'), fileOf('policy')])
  expect(collected).toEqual([['dns'], ['policy']])
})

test.for([
  ['a case', fileOf('dns')],
  ['a new case', 'suites/dns/b.test.ts'],
  ['a word', 'fixtures/index.ts'],
  ['a part of the harness', 'harness/lab/a.ts'],
  ['a package', 'package-lock.json'],
] as const)('%s that changes has the cases collected again', async ([, path], { project }) => {
  const { collected, list, write } = project
  await list(['dns'])
  await write(path, '{"changed":true}')
  const [found] = await list(['dns'])
  expect(found?.title).toBe(path === fileOf('dns') ? '{"changed":true}' : fileOf('dns'))
  expect(collected).toEqual([['dns'], ['dns']])
})

test('a test of the harness is nothing that a case is collected from', async ({ project }) => {
  const { collected, list, write } = project
  await list(['dns'])
  await write('harness/lab/a.test.ts', 'new')
  await list(['dns'])
  expect(collected).toEqual([['dns']])
})

test('what is edited while the cases are collected is not kept', async ({ project }) => {
  const { collected, collect, list, write } = project
  await list(['dns'], async suites => {
    const cases = await collect(suites)
    await write(fileOf('dns'), 'edited')
    return cases
  })
  const [found] = await list(['dns'])
  expect(found?.title).toBe('edited')
  expect(collected).toEqual([['dns'], ['dns']])
})

test('a kept file that is cut off is none', async ({ project }) => {
  const { cache, collected, list } = project
  await list(['dns'])
  const folder = join(cache, 'cilium-conformance', 'cases')
  for (const name of await readdir(folder)) await writeFile(join(folder, name), '{"sources":')
  expect((await list(['dns'])).map(({ title }) => title)).toEqual([fileOf('dns')])
  expect(collected).toEqual([['dns'], ['dns']])
})
