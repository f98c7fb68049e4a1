import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { keepInCache } from '../files.ts'
import { hashOf } from '../images/hash.ts'
import { cacheDir } from '../paths.ts'
import { BrokenError } from '../results/errors.ts'
import { type Values, isMapping } from '../values.ts'
import { textOf } from './rules/rule.ts'

/** What the files of a chart hold. */
export interface ParsedChart {
  readonly version: string
  readonly defaults: Values
  readonly schema?: Readonly<Record<string, unknown>> | undefined
}

/**
 * A chart as it was parsed before, else parsed now: its YAML takes a third of a second, and JSON a few milliseconds. What is
 * kept is found by the size and the time of the files that it is made from.
 */
export async function parsedChart(folder: string): Promise<ParsedChart> {
  const files = ['Chart.yaml', 'values.yaml', 'values.schema.json'].map(name => join(folder, name))
  const stamps = await Promise.all(
    files.map(file =>
      stat(file).then(
        ({ size, mtimeMs }) => [size, mtimeMs],
        () => [],
      ),
    ),
  )
  const kept = cacheDir('charts', 'parsed', `${hashOf([FORMAT, folder, JSON.stringify(stamps)])}.json`)
  const before = await readFile(kept, 'utf8').catch(() => undefined)
  if (before !== undefined) {
    const known: ParsedChart = JSON.parse(before)
    return known
  }
  const parsed = await parseChart(folder)
  await keepInCache(kept, JSON.stringify(parsed))
  return parsed
}

/** Changes with what {@link ParsedChart} holds. */
const FORMAT = '2'

async function parseChart(folder: string): Promise<ParsedChart> {
  const [{ parse }, { parseValuesFile }] = await Promise.all([import('yaml'), import('./values-file.ts')])
  const manifest: unknown = parse(await readFile(join(folder, 'Chart.yaml'), 'utf8'))
  if (!isMapping(manifest) || manifest['name'] !== 'cilium')
    throw new BrokenError(`${folder} does not contain the Cilium chart`)
  const [defaults, schema] = await Promise.all([
    readFile(join(folder, 'values.yaml'), 'utf8'),
    readFile(join(folder, 'values.schema.json'), 'utf8').catch(() => undefined),
  ])
  const parsedSchema: unknown = schema === undefined ? undefined : JSON.parse(schema)
  return {
    version: textOf(manifest['version']),
    defaults: parseValuesFile(join(folder, 'values.yaml'), defaults).values,
    ...(isMapping(parsedSchema) ? { schema: parsedSchema } : {}),
  }
}
