import { beforeAll, expect, test } from 'vitest'
import { type Values, mergeValues } from '../values.ts'
import type { Finding } from '../results/finding.ts'
import { type Chart, isRecord, readChart } from './chart.ts'
import { chartFolder } from './chart-source.ts'
import { declaredKeys, treeOf } from './differential/candidates.ts'
import { lint } from './lint.ts'
import { violations } from './schema.ts'
import { type HelmOracle, helmOracle } from './testing.ts'
import { parseValuesFile } from './values-file.ts'

const VERSION = '1.20.2'

let helm: HelmOracle
let folder: string
let chart: Chart
let settings: Values[]

beforeAll(async () => {
  helm = await helmOracle()
  folder = await chartFolder(VERSION)
  chart = await readChart(folder)
  settings = declaredKeys(chart).flatMap(({ path, value, section }) =>
    section
      ? []
      : valuesLike(value)
          .map(one => treeOf(path, one))
          .filter(takenBySchema),
  )
})

/** What a key could hold by the value that it has: the same, and one of each type. */
function valuesLike(value: unknown): unknown[] {
  if (isRecord(value)) return [value, { 'example.com/key': 'text' }]
  if (Array.isArray(value)) return [value, []]
  return [value ?? null, true, false, 'true', 'false', 1, '1', 'text', '10s']
}

function takenBySchema(values: Values): boolean {
  return violations(chart.schema, values).length === 0
}

/** Errors that Helm has to confirm; what the agent says is proven on the agent. */
function errorsIn(values: Values): Finding[] {
  const file = parseValuesFile('values.json', JSON.stringify(values))
  return lint({ file, target: { version: VERSION, chart } }).filter(
    ({ severity, source, consequence }) =>
      severity === 'error' &&
      consequence !== 'crashes' &&
      (consequence !== 'changed' || !/^(?:pkg|daemon|operator)/.test(source)),
  )
}

/** Of files with an error, those that Helm renders all the same. */
async function wrongly(files: readonly Values[]): Promise<string[]> {
  const wrong: string[] = []
  for (const values of files) {
    const errors = errorsIn(values)
    if (errors.length === 0) continue
    const { exitCode } = await helm.template(folder, JSON.stringify(values))
    if (exitCode === 0 || errors.some(({ consequence }) => consequence !== 'rejected'))
      wrong.push(`${JSON.stringify(values)}: ${errors.map(({ message }) => message).join('; ')}`)
  }
  return wrong
}

test('every documented value, set to each type that the schema takes, has no error but where Helm refuses', async () => {
  expect(settings.length).toBeGreaterThan(2000)
  expect(await wrongly(settings)).toEqual([])
})

test('and in pairs', async () => {
  const step = 997
  const pairs = settings.map((values, index) =>
    mergeValues(values, settings[(index * step + 13) % settings.length] ?? {}),
  )
  expect(await wrongly(pairs)).toEqual([])
})
