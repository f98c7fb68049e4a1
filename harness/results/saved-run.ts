import { readFile, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { REPORTS_OUT } from '../paths.ts'
import { UsageError, messageOf } from './errors.ts'
import { type RunResult, SCHEMA_VERSION } from './model.ts'

/** A run as a folder on disk has it. */
export interface SavedRun {
  readonly run: RunResult
  readonly folder: string
}

/**
 * Reads a saved run: by its id or `latest` below the folder of reports, or by the path of a run folder or of a
 * conformance.json.
 *
 * @throws UsageError when there is none, or when this version cannot read it.
 */
export async function loadRun(which: string, reportDir: string = REPORTS_OUT): Promise<SavedRun> {
  const file = await findFile(which, reportDir)
  const text = await readFile(file, 'utf8')
  return { run: parseRun(text, file), folder: dirname(file) }
}

async function findFile(which: string, reportDir: string): Promise<string> {
  const candidates = [join(resolve(reportDir), which), resolve(which)]
  for (const path of candidates.flatMap(place => [place, join(place, 'conformance.json')])) {
    const found = await stat(path).catch(() => undefined)
    if (found?.isFile() === true && path.endsWith('.json')) return path
  }
  throw new UsageError(
    `there is no run "${which}" in ${resolve(reportDir)}, and no run folder or conformance.json of that name: give a run id, "latest", or a path`,
  )
}

function parseRun(text: string, file: string): RunResult {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new UsageError(`${file} is not JSON: ${messageOf(error)}`)
  }
  if (!isRun(value)) {
    const version: unknown = isMapping(value) ? value['schemaVersion'] : undefined
    if (typeof version === 'number' && version !== SCHEMA_VERSION) {
      throw new UsageError(
        `${file} has schemaVersion ${version}, and this version reads ${SCHEMA_VERSION}: use the version that wrote it`,
      )
    }
    throw new UsageError(`${file} is no run: it lacks what reports/conformance.schema.json requires`)
  }
  return value
}

function isRun(value: unknown): value is RunResult {
  if (!isMapping(value) || value['schemaVersion'] !== SCHEMA_VERSION || typeof value['id'] !== 'string') return false
  return ['cases', 'phases', 'profiles', 'errors', 'suites', 'command'].every(key => Array.isArray(value[key]))
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
