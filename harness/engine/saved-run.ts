import { readFile, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { type ErrorObject, Ajv2020 } from 'ajv/dist/2020.js'
import schema from '../../reports/conformance.schema.json' with { type: 'json' }
import { exists } from '../files.ts'
import { REPORTS_OUT } from '../paths.ts'
import { UsageError, messageOf } from '../results/errors.ts'
import { type RunResult, SCHEMA_VERSION } from '../results/model.ts'
import { cleanData } from '../results/redact.ts'

/** A run as a folder on disk has it. */
export interface SavedRun {
  readonly run: RunResult
  /** Folder of the file, in which evidence is looked up. */
  readonly folder: string
  readonly file: string
}

const CONFORMANCE_JSON = 'conformance.json'

/**
 * Reads a saved run: by its id or `latest` below the folder of reports, or by the path of a run folder or of a
 * conformance.json.
 *
 * It may come from anybody: what is returned has no secrets and controls, and names no file outside of its folder.
 *
 * @throws UsageError when there is none, or when it is not all that reports/conformance.schema.json asks for.
 */
export async function loadRun(which: string, reportDir: string = REPORTS_OUT): Promise<SavedRun> {
  const file = await findFile(which, reportDir)
  const text = await readFile(file, 'utf8')
  return { run: parseRun(text, file), folder: dirname(file), file }
}

/**
 * Whether reports may be written beside the file: its folder was made for this run. It has the run's id as its name, or, as
 * an unpacked artifact, the run's log beside the file.
 */
export async function isRunFolder({ run, folder, file }: SavedRun): Promise<boolean> {
  if (basename(file) !== CONFORMANCE_JSON) return false
  return basename(await realpath(folder)) === run.id || exists(join(folder, 'run.ndjson'))
}

async function findFile(which: string, reportDir: string): Promise<string> {
  const candidates = [join(resolve(reportDir), which), resolve(which)]
  for (const path of candidates.flatMap(place => [place, join(place, CONFORMANCE_JSON)])) {
    const found = await stat(path).catch(() => undefined)
    if (found?.isFile() === true && path.endsWith('.json')) return path
  }
  throw new UsageError(
    `there is no run "${which}" in ${resolve(reportDir)}, and no run folder or conformance.json with that path. Pass a run id, "latest", or a path.`,
  )
}

function parseRun(text: string, file: string): RunResult {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new UsageError(`${file} is not JSON: ${messageOf(error)}`)
  }
  const version = versionOf(value)
  if (typeof version === 'number' && version !== SCHEMA_VERSION) {
    throw new UsageError(
      `${file} has schemaVersion ${version}, but this version reads ${SCHEMA_VERSION}. Use the version that wrote it.`,
    )
  }
  const isRun = new Ajv2020({ strict: false }).compile<RunResult>(schema)
  if (isRun(value)) return cleanData(value)
  const [error] = isRun.errors ?? []
  throw new UsageError(`${file} is not a saved run: ${complaint(error)} (see reports/conformance.schema.json)`)
}

/** What is wrong, and where: `cases[3] has no "verdict"`. */
function complaint(error: ErrorObject | undefined): string {
  const place = (error?.instancePath ?? '')
    .slice(1)
    .replaceAll(/\/(\d+)/g, '[$1]')
    .replaceAll('/', '.')
  const subject = place === '' ? 'it' : place
  const { missingProperty, additionalProperty, allowedValues }: Readonly<Record<string, unknown>> = error?.params ?? {}
  if (typeof missingProperty === 'string') return `${subject} has no "${missingProperty}"`
  if (typeof additionalProperty === 'string') return `${subject} has an unknown key "${additionalProperty}"`
  if (Array.isArray(allowedValues)) return `${subject} is none of ${allowedValues.join(', ')}`
  return `${subject} ${error?.message ?? 'is wrong'}`
}

function versionOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'schemaVersion' in value ? value.schemaVersion : undefined
}
