import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parse } from 'yaml'
import { green } from '../../reports/testdata/golden.ts'
import { run } from '../process/run.ts'
import { handToSonobuoy } from './sonobuoy-results.ts'

let folder = ''
let reports = ''
let results = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sonobuoy-'))
  reports = join(folder, 'reports')
  results = join(folder, 'results')
  await mkdir(reports)
  await mkdir(results)
})

afterEach(() => rm(folder, { recursive: true }))

test('the worker finds the archive by what is in the file done, as it stands', async () => {
  await writeFile(join(reports, 'junit.xml'), '<testsuites/>')
  await writeFile(join(reports, 'conformance.json'), '{}')
  await handToSonobuoy(green, reports, results)
  expect(await readdir(results)).toEqual(['cilium-conformance.tar.gz', 'done'])
  const told = await readFile(join(results, 'done'), 'utf8')
  // As the worker does: the ending is what follows the first dot of the path.
  expect(told.slice(told.indexOf('.') + 1)).toBe('tar.gz')
  const unpacked = join(folder, 'unpacked')
  await mkdir(unpacked)
  await run(['tar', '--extract', '--gzip', '--file', told, '--directory', unpacked])
  // Without `result-files` Sonobuoy reads the file of this name, wherever in the archive it is.
  expect(await readdir(unpacked)).toEqual(['conformance.json', 'junit.xml', 'sonobuoy_results.yaml'])
  expect(parse(await readFile(join(unpacked, 'sonobuoy_results.yaml'), 'utf8'))).toMatchObject({ status: 'passed' })
})

test('a folder that the worker could not read from is refused', async () => {
  const dotted = join(folder, 'a.b')
  await mkdir(dotted)
  await expect(handToSonobuoy(green, reports, dotted)).rejects.toThrow('a path with a dot in it')
  await expect(handToSonobuoy(green, reports, join(folder, 'none'))).rejects.toThrow('/none does not exist')
  expect(await readdir(dotted)).toEqual([])
})
