import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import { mergeValues } from '../values.ts'
import type { Chart } from './chart.ts'
import type { Finding } from '../results/finding.ts'
import { type Entry, type ValuesFile, dotted, entryAt } from './values-file.ts'

const compiled = new WeakMap<Chart, ValidateFunction>()

/** What Helm will say when it holds the file, merged over the chart's defaults, against the chart's own schema. */
export function schemaFindings(file: ValuesFile, chart: Chart | undefined): Finding[] {
  if (chart?.schema === undefined) return []
  const validate =
    compiled.get(chart) ?? new Ajv({ allErrors: true, strict: false, logger: false }).compile(chart.schema)
  compiled.set(chart, validate)
  if (validate(mergeValues(chart.defaults, file.values))) return []
  const byPlace = new Map<string, ErrorObject[]>()
  for (const error of validate.errors ?? []) {
    const known = byPlace.get(error.instancePath) ?? []
    byPlace.set(error.instancePath, [...known, error])
  }
  return [...byPlace].map(([pointer, errors]) => {
    const path = pointer
      .split('/')
      .slice(1)
      .map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    const entry = nearestEntry(file, path)
    return {
      rule: 'chart-schema',
      severity: 'error',
      ...(entry?.place ?? { file: file.name, line: 1, column: 1 }),
      key: dotted(path),
      consequence: 'rejected',
      message: `Helm refuses ${dotted(path)}: ${wanted(errors)}`,
      fixable: false,
      source: `chart ${chart.version}: values.schema.json`,
    }
  })
}

/** The key itself, or the nearest one above it that the file holds. */
function nearestEntry(file: ValuesFile, path: readonly string[]): Entry | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const found = entryAt(file, path.slice(0, length))
    if (found !== undefined) return found
  }
  return undefined
}

/** Alternatives of one value in one sentence. */
function wanted(errors: readonly ErrorObject[]): string {
  const types = errors.flatMap(({ keyword, params }) => (keyword === 'type' ? [params['type']].flat().map(String) : []))
  const words = errors.flatMap(({ keyword, params }) =>
    keyword === 'enum' && Array.isArray(params['allowedValues']) ? params['allowedValues'].map(String) : [],
  )
  const choices = [
    ...new Set([...words.map(word => JSON.stringify(word)), ...types.map(type => `a value of type ${type}`)]),
  ]
  if (choices.length > 0) return `the schema wants ${choices.join(' or ')}`
  return errors.map(({ message = 'it does not fit the schema' }) => message).join('; ')
}
