import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type ErrorObject, Ajv2020 } from 'ajv/dist/2020.js'
import schema from '../../reports/observations.schema.json' with { type: 'json' }
import { exists } from '../files.ts'
import { UsageError, messageOf } from '../results/errors.ts'
import { whyNot } from './named-file.ts'
import { insideOf } from '../results/inside.ts'
import { OBSERVATIONS_VERSION, type SavedObservations } from '../results/observation.ts'

const validate = new Ajv2020({ allErrors: true, strictRequired: false }).compile<SavedObservations>(schema)

/**
 * Reads the observations of a case.
 *
 * @param folder Of the run.
 * @param path As the case names it, relative to the folder.
 * @throws UsageError when the file is not there, lies outside of the folder, or is not what `observations.schema.json` says.
 */
export async function readObservations(folder: string, path: string): Promise<SavedObservations> {
  const value = parse(path, await textOf(folder, path))
  if (validate(value)) return value
  if (isOfOtherVersion(value)) {
    throw new UsageError(
      `${path} has schemaVersion ${value.schemaVersion}, but this version reads ${OBSERVATIONS_VERSION}. Use the version that wrote it.`,
    )
  }
  const complaints = (validate.errors ?? []).map(complaint).map(line => `  ${line}`)
  throw new UsageError(`${path} contains no valid observations:\n${complaints.join('\n')}`)
}

async function textOf(folder: string, path: string): Promise<string> {
  const file = await insideOf(folder, path)
  if (file === undefined) {
    const isThere = await exists(join(folder, path))
    throw new UsageError(
      isThere ? `${path} is outside of the run folder` : `${path} cannot be read: no such file or folder`,
    )
  }
  return readFile(file, 'utf8').catch((error: unknown) => {
    throw new UsageError(`${path} cannot be read: ${whyNot(error)}`)
  })
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new UsageError(`${path} is not JSON: ${messageOf(error)}`)
  }
}

function isOfOtherVersion(value: unknown): value is { readonly schemaVersion: number } {
  if (typeof value !== 'object' || value === null || !('schemaVersion' in value)) return false
  return typeof value.schemaVersion === 'number' && value.schemaVersion !== OBSERVATIONS_VERSION
}

function complaint({ instancePath, message }: ErrorObject): string {
  return `${instancePath === '' ? 'the file' : instancePath} ${message ?? 'is wrong'}`
}
