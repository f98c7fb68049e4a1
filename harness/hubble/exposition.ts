import { readLabels } from './exposition-labels.ts'

/** One line of figures. */
export interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** What a family's samples are, as its TYPE line says. */
export type MetricType = 'counter' | 'gauge' | 'histogram' | 'summary' | 'untyped'

/** Samples of one metric. Those of a histogram or summary have suffixes such as `_bucket`. */
export interface MetricFamily {
  readonly name: string
  readonly type: MetricType
  readonly help: string | undefined
  readonly samples: readonly Sample[]
}

/** Families by name. */
export type Exposition = ReadonlyMap<string, MetricFamily>

/** The text is not what Prometheus may be given. The message names the line. */
export class ExpositionError extends Error {
  override readonly name = 'ExpositionError'
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*'
const COMMENT = new RegExp(String.raw`^# (HELP|TYPE) (${NAME})(?: (.*))?$`)
const SAMPLE = new RegExp(String.raw`^(${NAME})(\{.*\})?[ \t]+(\S+)(?:[ \t]+(-?\d+))?$`)
const TYPES: readonly MetricType[] = ['counter', 'gauge', 'histogram', 'summary', 'untyped']
const SUFFIXES: Readonly<Partial<Record<MetricType, readonly string[]>>> = {
  histogram: ['_bucket', '_sum', '_count'],
  summary: ['', '_sum', '_count'],
}

interface Growing {
  readonly name: string
  type?: MetricType
  help?: string
  readonly samples: Sample[]
}

/**
 * Reads the text format of Prometheus, version 0.0.4, and is as strict as its specification: one TYPE and one HELP for a
 * family at most and before its samples, all lines of a family together, no sample twice, no counter below zero, and a
 * line feed at the end.
 *
 * Source: https://prometheus.io/docs/instrumenting/exposition_formats/
 *
 * @throws ExpositionError for anything else.
 */
export function parseExposition(text: string): Exposition {
  if (text !== '' && !text.endsWith('\n')) throw new ExpositionError('the last line has no line feed: it was cut off')
  const reader = new Reader()
  for (const [index, line] of text.split('\n').entries()) {
    const problem = reader.take(line)
    if (problem !== undefined) throw new ExpositionError(`line ${index + 1}: ${problem}: ${line.slice(0, 200)}`)
  }
  return reader.families()
}

/** Takes the lines one after the other; a text that comes back says what is wrong with the line. */
class Reader {
  readonly #families = new Map<string, Growing>()
  readonly #seen = new Set<string>()
  #current: Growing | undefined

  families(): Exposition {
    return new Map(
      [...this.#families].map(([name, { type = 'untyped', help, samples }]) => [name, { name, type, help, samples }]),
    )
  }

  take(line: string): string | undefined {
    if (line.trim() === '') return undefined
    return line.startsWith('#') ? this.#comment(line) : this.#sample(line)
  }

  #comment(line: string): string | undefined {
    const [, keyword, name = '', rest = ''] = COMMENT.exec(line) ?? []
    if (keyword === undefined) return undefined
    const family = this.#open(name)
    if (family === undefined) return `lines of ${name} are not together`
    if (keyword === 'HELP') {
      if (family.help !== undefined) return 'a second HELP'
      family.help = rest
      return undefined
    }
    const type = TYPES.find(known => known === rest)
    if (type === undefined) return 'no type that there is'
    if (family.type !== undefined) return 'a second TYPE'
    if (family.samples.length > 0) return 'TYPE after samples'
    family.type = type
    return undefined
  }

  #sample(line: string): string | undefined {
    const [, name, braces = '', number = ''] = SAMPLE.exec(line) ?? []
    if (name === undefined) return 'neither a comment nor a sample'
    const family = this.#current !== undefined && belongs(name, this.#current) ? this.#current : this.#open(name)
    if (family === undefined) return `lines of ${name} are not together`
    const labels = readLabels(braces)
    if (labels === undefined) return 'labels that cannot be read'
    const value = readValue(number)
    if (value === undefined) return 'no number'
    if (family.type === 'counter' && !(value >= 0)) return 'a counter below zero'
    const pairs = Object.entries(labels).map(([key, text]) => JSON.stringify([key, text]))
    const key = [name, ...pairs.toSorted()].join(' ')
    if (this.#seen.has(key)) return 'the same sample twice'
    this.#seen.add(key)
    family.samples.push({ name, labels, value })
    return undefined
  }

  /** The family, which is the current one from now on; undefined when it was left before. */
  #open(name: string): Growing | undefined {
    if (this.#current?.name === name) return this.#current
    if (this.#families.has(name)) return undefined
    this.#current = { name, samples: [] }
    this.#families.set(name, this.#current)
    return this.#current
  }
}

function belongs(sample: string, { name, type }: Growing): boolean {
  const suffixes = (type === undefined ? undefined : SUFFIXES[type]) ?? ['']
  return suffixes.some(suffix => sample === name + suffix)
}

function readValue(text: string): number | undefined {
  const special = { NaN: Number.NaN, '+Inf': Infinity, Inf: Infinity, '-Inf': -Infinity }[text]
  if (special !== undefined) return special
  return /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined
}
