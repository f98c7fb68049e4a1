import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test as base, expect } from 'vitest'
import { findOwn } from './own-files.ts'

/** A folder of the user's, and what makes files in it. */
const test = base.extend<{ home: { readonly folder: string; readonly write: (...paths: string[]) => Promise<void> } }>({
  // oxlint-disable-next-line no-empty-pattern
  home: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'own-files-'))
    const write = async (...paths: string[]) => {
      for (const path of paths) {
        await mkdir(dirname(join(folder, path)), { recursive: true })
        await writeFile(join(folder, path), '')
      }
    }
    await use({ folder, write })
    await rm(folder, { recursive: true })
  },
})

test('a folder is a suite, and what is no case is left out', async ({ home: { folder, write } }) => {
  await write('conformance/a.test.ts', 'conformance/b.bare.test.ts', 'conformance/helper.ts', 'conformance/README.md')
  await write('conformance/ingress/c.test.mjs', 'conformance/node_modules/x/d.test.ts', 'elsewhere/e.test.ts')
  const expected = {
    conformance: [join(folder, 'conformance/a.test.ts'), join(folder, 'conformance/b.bare.test.ts')],
    ingress: [join(folder, 'conformance/ingress/c.test.mjs')],
  }
  expect(await findOwn('suites', ['./conformance/**'], folder, ['policy'])).toEqual(expected)
  const twice = ['conformance/**/*.test.*', join(folder, 'conformance/*.test.ts')]
  expect(await findOwn('suites', twice, folder, ['policy'])).toEqual(expected)
})

test('a file is a profile', async ({ home: { folder, write } }) => {
  await write('profiles/strict.ts', 'profiles/strict.test.ts', 'profiles/types.d.ts', 'profiles/wide.mjs')
  expect(await findOwn('profiles', ['./profiles/*'], folder, ['vxlan'])).toEqual({
    strict: join(folder, 'profiles/strict.ts'),
    wide: join(folder, 'profiles/wide.mjs'),
  })
})

test.for([
  ['suites', ['a/policy/x.test.ts'], 'a/policy has the same name as the built-in suite "policy". Rename the folder.'],
  [
    'suites',
    ['a/net/x.test.ts', 'b/net/y.test.ts'],
    'a/net and b/net both define the suite "net". Rename one of them.',
  ],
  ['suites', ['none/x.test.ts'], 'none cannot be a suite, because "none" is not a valid name. Rename the folder.'],
  ['suites', ['a,b/x.test.ts'], 'a,b cannot be a suite, because "a,b" is not a valid name. Rename the folder.'],
  ['suites', ['a/x.ts'], '"**" matches no file that ends in .test.ts. Globs start in '],
  ['profiles', ['vxlan.ts'], 'vxlan.ts has the same name as the built-in profile "vxlan". Rename the file.'],
  ['profiles', ['x.ts', 'a/x.mts'], 'a/x.mts and x.ts both define the profile "x". Rename one of them.'],
  ['profiles', ['bare.ts'], 'bare.ts cannot be a profile, because "bare" is not a valid name. Rename the file.'],
  ['profiles', ['values.yaml'], '"**" matches no TypeScript or JavaScript file. Globs start in '],
] as const)('%s: %j is refused', async ([key, paths, message], { home: { folder, write } }) => {
  await write(...paths)
  const found = findOwn(key, ['**'], folder, [key === 'suites' ? 'policy' : 'vxlan'])
  await expect(found).rejects.toThrow(`${key}: ${message}`)
})
