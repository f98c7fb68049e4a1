import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fixAll, writeFixed } from './lint-fix.ts'
import { readInput } from './lint-input.ts'

const request = { target: { version: '1.20.2' }, from: undefined, fromChart: undefined }

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cilium-conformance-lint-'))
})

afterEach(() => rm(folder, { recursive: true }))

/** Writes files, fixes them together, and says what is in the folder then. */
async function fixedFolder(files: Readonly<Record<string, string | Buffer>>, flag: string | true = true) {
  const paths = Object.keys(files).map(name => join(folder, name))
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes)
  const input = await readInput(paths)
  const { texts } = fixAll({ ...input, isChartKey: () => false }, request)
  await writeFixed(input, texts, '1.20.2', flag === true ? true : join(folder, flag))
  const names = (await readdir(folder)).filter(name => !(name in files))
  const entries = names.map(async name => [name, await readFile(join(folder, name))] as const)
  return Object.fromEntries(await Promise.all(entries))
}

test('the new file stands beside its own, and keeps its kind', async () => {
  expect(
    await fixedFolder({ 'a.json': '{"tunnel":"disabled"}', 'b.yml': 'datapathMode: veth\n', 'c.yaml': 'a: 1\n' }),
  ).toEqual({
    'a.1.20.2.json': Buffer.from('{"routingMode":"native"}'),
    'b.1.20.2.yml': Buffer.from('bpf:\n  datapathMode: veth\n'),
  })
})

test('nothing is written where nothing is replaced', async () => {
  expect(await fixedFolder({ 'a.yaml': 'a:   0400\n' })).toEqual({})
  expect(await fixedFolder({ 'a.yaml': 'a:   0400\n' }, 'b.yaml')).toEqual({})
})

test('a file keeps its encoding, as PowerShell writes one', async () => {
  const text = '\uFEFFtunnel: disabled # é\r\n'
  expect(await fixedFolder({ 'a.yaml': Buffer.from(text, 'utf16le') })).toEqual({
    'a.1.20.2.yaml': Buffer.from('\uFEFFroutingMode: native # é\r\n', 'utf16le'),
  })
})

test('what is unclear is refused before anything is written', async () => {
  const files = { 'a.yaml': 'tunnel: disabled\n', 'b.yaml': 'datapathMode: veth\n' }
  await expect(fixedFolder(files, 'c.yaml')).rejects.toThrow(
    'c.yaml names one file, but 2 files change. Use --fix without a name',
  )
  await writeFile(join(folder, 'b.1.20.2.yaml'), 'mine')
  await expect(fixedFolder(files)).rejects.toThrow('b.1.20.2.yaml exists and differs')
  expect((await readdir(folder)).toSorted()).toEqual(['a.yaml', 'b.1.20.2.yaml', 'b.yaml'])
})

test.for([
  ['nowhere.yaml', /^\S+nowhere\.yaml does not exist\. Check the path\.$/],
  ['.', /^\S+ is a folder\. Name a file in it\.$/],
  ['binary', /^\S+binary is not a text file in UTF-8\. Pass a Helm values file\.$/],
  ['kustomization.yaml', /^\S+kustomization\.yaml:1:30 names \S+base\.yaml, which does not exist\. Check the path\.$/],
] as const)('%s is refused with the reason and what to do', async ([name, reason]) => {
  await writeFile(join(folder, 'binary'), Buffer.from([0x7f, 0x45, 0xff]))
  await writeFile(join(folder, 'kustomization.yaml'), 'helmCharts: [{ name: cilium, valuesFile: base.yaml }]\n')
  await expect(readInput([join(folder, name)])).rejects.toThrow(reason)
})
