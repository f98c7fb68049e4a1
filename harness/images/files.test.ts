import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { fillIn, readYaml } from './files.ts'

test.for([
  ['image: "@coredns@"', 'image: "<coredns>"'],
  ['@tag:etcd@ and @etcd@', '<tag:etcd> and <etcd>'],
  ['@unknown@ stays', '@unknown@ stays'],
  ['"$@" and user@host', '"$@" and user@host'],
  ['@@etcd@@', '@<etcd>@'],
])('fills in %j', ([text, filled]) => {
  const known = ['coredns', 'etcd', 'tag:etcd']
  expect(fillIn(text ?? '', name => (known.includes(name) ? `<${name}>` : undefined))).toBe(filled)
})

/** Reads a file with this text. */
async function readText(text: string): Promise<Record<string, unknown>> {
  const folder = await mkdtemp(join(tmpdir(), 'yaml-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'file.yaml'), text)
  return readYaml(join(folder, 'file.yaml'))
}

test('reads a mapping', async () => {
  expect(await readText('a: 1\nb: [2]\n')).toEqual({ a: 1, b: [2] })
})

test.for(['- a\n', 'text\n', ''])('%j is no mapping', async text => {
  await expect(readText(text)).rejects.toThrow(/\/file\.yaml holds no mapping$/)
})
