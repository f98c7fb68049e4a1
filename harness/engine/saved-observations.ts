import { readFile, realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { type ErrorObject, Ajv2020 } from 'ajv/dist/2020.js'
import schema from '../../reports/observations.schema.json' with { type: 'json' }
import { UsageError, messageOf } from '../results/errors.ts'
import { whyNot } from './named-file.ts'
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
  const value = parse(path, await readFile(await placeOf(folder, path), 'utf8'))
  if (validate(value)) return value
  if (isOfOtherVersion(value)) {
    throw new UsageError(
      `${path} has schemaVersion ${value.schemaVersion}, but this version reads ${OBSERVATIONS_VERSION}. Use the version that wrote it.`,
    )
  }
  const complaints = (validate.errors ?? []).map(complaint).map(line => `  ${line}`)
  throw new UsageError(`${path} contains no valid observations:\n${complaints.join('\n')}`)
}

/** A saved run may come from anybody, so no path and no link in it leads out of its folder. */
async function placeOf(folder: string, path: string): Promise<string> {
  const [root, file] = await Promise.all([realpath(folder), realpath(join(folder, path))]).catch((error: unknown) => {
    throw new UsageError(`${path} cannot be read: ${whyNot(error)}`)
  })
  if (!file.startsWith(`${root}${sep}`)) throw new UsageError(`${path} is outside of the run folder`)
  return file
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
