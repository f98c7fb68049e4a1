import { isDeepStrictEqual } from 'node:util'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { UsageError } from '../results/errors.ts'
import type { Finding } from '../results/finding.ts'
import { type Values, mergeValues } from '../values.ts'
import { readChart } from './chart.ts'
import { chartFolder } from './chart-source.ts'
import { isValues } from './documents/layer.ts'
import { fix } from './fix.ts'
import { type HelmEcho, type Read, helmEcho } from './helm-echo.ts'
import { lint } from './lint.ts'
import { migrated } from './migrate.ts'
import { anyText, fixableText } from './random-files.ts'
import { helmOracle } from './testing.ts'
import { type ValuesFile, parseValuesFile } from './values-file.ts'

const SEED = 16
const FILES = 2000

/** Certificates that a chart makes are new in every rendering. */
const WITHOUT_CERTIFICATES = 'hubble: { tls: { enabled: false } }'

let echo: HelmEcho

beforeAll(async () => {
  echo = await helmEcho()
})

afterAll(() => echo.close())

/** What we make of a text, in Helm’s terms. */
function ours(text: string): Read {
  try {
    return { values: parseValuesFile('v.yaml', text).values }
  } catch (error) {
    if (error instanceof UsageError) return { refused: error.message }
    throw error
  }
}

/** The values, or that there are none. */
function outcome(read: Read | undefined): unknown {
  return read === undefined || 'refused' in read ? 'refused' : read.values
}

describe('a values file', () => {
  test(`is read as Helm reads it: ${FILES} files of seed ${SEED}`, async () => {
    const texts = fc.sample(anyText, { seed: SEED, numRuns: FILES })
    const helms = await echo.readAll(texts)
    const read = helms.filter(one => 'values' in one).length
    expect(read).toBeGreaterThan(FILES / 3)
    expect(FILES - read).toBeGreaterThan(FILES / 20)
    const differs = texts.filter((text, index) => !isDeepStrictEqual(outcome(ours(text)), outcome(helms[index])))
    expect(differs).toEqual([])
  })

  test('is read by --values as by fromYaml, with a byte order mark and with the line ends of Windows', async () => {
    const texts = fc.sample(anyText, { seed: SEED + 1, numRuns: 60 })
    for (const [index, text] of texts.entries()) {
      const one = `${index % 2 === 0 ? '\uFEFF' : ''}${index % 3 === 0 ? text.replaceAll('\n', '\r\n') : text}`
      expect(outcome(ours(one)), JSON.stringify(one)).toEqual(outcome(await echo.readFiles(one)))
    }
  })

  test('is laid over another as Helm does', async () => {
    const pairs = fc.sample(fc.tuple(fixableText, fixableText), { seed: SEED, numRuns: 40 })
    for (const [below, above] of pairs) {
      const merged = mergeValues(parseValuesFile('a', below).values, parseValuesFile('b', above).values)
      expect(await echo.readFiles(below, above)).toEqual({ values: merged })
    }
  })
})

describe('the defaults of the chart in other words of YAML 1.1', () => {
  const version = '1.20.2'

  test('render the same, and get no error', async () => {
    const helm = await helmOracle()
    const folder = await chartFolder(version)
    const chart = await readChart(folder)
    const plain = await helm.template(folder, WITHOUT_CERTIFICATES)
    for (const seed of [1, 2, 3]) {
      const [words = []] = fc.sample(
        fc.infiniteStream(fc.nat()).map(stream => [...stream.take(5000)]),
        { seed, numRuns: 1 },
      )
      const text = otherWords(chart.defaults, words, 0)
      expect(mergeValues(chart.defaults, parseValuesFile('v.yaml', text).values)).toEqual(chart.defaults)
      const errors = lint({ file: parseValuesFile('v.yaml', text), target: { version, chart } }).filter(
        ({ severity }) => severity === 'error',
      )
      expect(errors).toEqual([])
      const said = await helm.template(folder, text, WITHOUT_CERTIFICATES)
      expect(said.stderr).toBe(plain.stderr)
      expect(said.stdout).toBe(plain.stdout)
    }
  })
})

/** Values as text without what is null, which a file takes away, each boolean and whole number in one of the ways to write it. */
function otherWords(values: Values, words: number[], depth: number): string {
  const pick = (choices: readonly string[]) => choices[(words.pop() ?? 0) % choices.length] ?? ''
  const source = (value: unknown): string => {
    if (typeof value === 'boolean')
      return pick(
        value ? ['yes', 'Yes', 'on', 'ON', 'y', 'Y', 'true', 'TRUE'] : ['no', 'No', 'off', 'OFF', 'n', 'N', 'False'],
      )
    if (typeof value !== 'number' || !Number.isInteger(value) || value <= 0) return JSON.stringify(value)
    return pick([`${value}`, `0${value.toString(8)}`, `0x${value.toString(16)}`, `0b${value.toString(2)}`, `${value}_`])
  }
  return Object.entries(values)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => {
      const name = `${'  '.repeat(depth)}${JSON.stringify(key)}:`
      if (!isValues(value) || Object.keys(value).length === 0) return `${name} ${source(value)}\n`
      const below = otherWords(value, words, depth + 1)
      return below === '' ? `${name} {}\n` : `${name}\n${below}`
    })
    .join('')
}

describe('after --fix', () => {
  const target = { version: '1.20.2' }

  test(`Helm reads the same values but for the reported keys: ${FILES} files of seed ${SEED}`, async () => {
    const texts = fc.sample(fixableText, { seed: SEED, numRuns: FILES })
    const fixed = texts.map(text => fix(parseValuesFile('v.yaml', text), target))
    expect(fixed.reduce((sum, { made }) => sum + made.length, 0)).toBeGreaterThan(FILES)
    const before = await echo.readAll(texts)
    const after = await echo.readAll(fixed.map(({ text }) => text))
    for (const [index, text] of texts.entries()) {
      const file = parseValuesFile('v.yaml', text)
      expect(outcome(before[index]), text).toEqual(file.values)
      const { made = [], text: now = '' } = fixed[index] ?? {}
      expect(outcome(after[index]), `${text}\n--->\n${now}`).toEqual(settled(file, made))
    }
  })

  test('the chart renders the same as with the reported keys replaced by hand', async () => {
    const helm = await helmOracle()
    const chart = await chartFolder(target.version)
    const texts = fc.sample(fixableText, { seed: SEED, numRuns: 30 })
    for (const text of texts) {
      const file = parseValuesFile('v.yaml', text)
      const fixed = fix(file, target)
      const byHand = await helm.template(chart, WITHOUT_CERTIFICATES, JSON.stringify(settled(file, fixed.made)))
      const byUs = await helm.template(chart, WITHOUT_CERTIFICATES, fixed.text)
      expect(byUs.exitCode, `${fixed.text}\n${byUs.stderr}`).toBe(byHand.exitCode)
      expect(byUs.stdout, fixed.text).toBe(byHand.stdout)
    }
  })

  /** The values with each reported key replaced, one after the other. */
  function settled(file: ValuesFile, made: readonly Finding[]): Values {
    return made.reduce<Values>((values, { line, column, key }) => {
      const path = file.entries.find(({ place }) => place.line === line && place.column === column)?.path ?? []
      const value = path.reduce<unknown>((at, part) => (isValues(at) ? at[part] : undefined), values)
      const settings = migrated(path, value, target)
      expect(settings, key).toBeDefined()
      const nested = (settings ?? []).map(([to, set]) =>
        to.split('.').reduceRight<unknown>((below, part) => ({ [part]: below }), set),
      )
      return mergeValues(pruned(values, path), ...nested.filter(isValues))
    }, file.values)
  }
})

/** Values without a key and the sections that hold nothing else. */
function pruned(values: Values, [key = '', ...below]: readonly string[]): Values {
  const { [key]: value, ...others } = values
  const rest = below.length > 0 && isValues(value) ? pruned(value, below) : {}
  return Object.keys(rest).length === 0 ? others : { ...values, [key]: rest }
}
