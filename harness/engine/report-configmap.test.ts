import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { green } from '../../reports/testdata/golden.ts'
import { type ReportConfigMap, reportConfigMap } from './report-configmap.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'report-configmap-'))
})
afterEach(() => rm(folder, { recursive: true }))

const MIB = 1024 * 1024
const where = { namespace: 'ci', name: 'report' }
/** What does not get smaller when it is compressed. */
const dense = (bytes: number) => randomBytes(bytes)

/** As the API server counts, which takes values of `binaryData` as bytes. */
function sizeOf({ data, binaryData }: ReportConfigMap): number {
  const texts = Object.values(data).reduce((sum, text) => sum + Buffer.byteLength(text), 0)
  return Object.values(binaryData).reduce((sum, text) => sum + Buffer.from(text, 'base64').length, texts)
}

test('a small report is there as a whole', async () => {
  await writeFile(join(folder, 'summary.md'), '**PASSED**\n')
  await writeFile(join(folder, 'conformance.json'), '{"verdict":"passed"}')
  await writeFile(join(folder, 'junit.xml'), '<testsuites/>')
  const map = await reportConfigMap(green, folder, where)
  expect(map).toMatchObject({
    metadata: { ...where, labels: { 'cilium-conformance': green.id } },
    data: { verdict: 'passed', 'exit-code': '0', run: green.id, 'summary.md': '**PASSED**\n' },
  })
  expect(map.data['headline']).toMatch(/^PASSED: /)
  expect(map.data).not.toHaveProperty('left-out')
  expect(Object.keys(map.binaryData)).toEqual(['conformance.json.gz', 'junit.xml.gz'])
  const json = gunzipSync(Buffer.from(map.binaryData['conformance.json.gz'] ?? '', 'base64')).toString()
  expect(json).toBe('{"verdict":"passed"}')
})

test('of a large one the least important goes first, and what is left out is named', async () => {
  await writeFile(join(folder, 'summary.md'), 'x\n')
  await writeFile(join(folder, 'conformance.json'), dense(500_000))
  await writeFile(join(folder, 'junit.xml'), dense(400_000))
  await writeFile(join(folder, 'index.html'), dense(100_000))
  const map = await reportConfigMap(green, folder, where)
  expect(Object.keys(map.binaryData)).toEqual(['conformance.json.gz', 'index.html.gz'])
  expect(map.data['left-out']).toBe('junit.xml')
  expect(sizeOf(map)).toBeLessThan(MIB)
})

test('the verdict is there whatever the size of the rest', async () => {
  await writeFile(join(folder, 'summary.md'), 'ü: a long line\n'.repeat(200_000))
  await writeFile(join(folder, 'conformance.json'), dense(2 * MIB))
  const map = await reportConfigMap(green, folder, where)
  expect(map.data).toMatchObject({ verdict: 'passed', 'left-out': 'conformance.json' })
  expect(map.data['summary.md']).toMatch(/\nü: a long line\n\n\(cut: the whole summary /)
  expect(sizeOf(map)).toBeLessThan(MIB)
})

test('a run that has no reports tells its verdict', async () => {
  const map = await reportConfigMap({ ...green, verdict: 'broken', exitCode: 3 }, folder, where)
  expect(map).toMatchObject({ data: { verdict: 'broken', 'exit-code': '3', 'summary.md': '' }, binaryData: {} })
})
