import { mkdir, writeFile } from 'node:fs/promises'
import { UsageError, messageOf } from '../results/errors.ts'

/** Writes a file that a flag names. @throws UsageError with the flag when it cannot be written. */
export async function writeNamed(flag: string, file: string, text: string): Promise<void> {
  await writeFile(file, text).catch((error: unknown) => {
    throw new UsageError(`${flag}=${file} cannot be written: ${messageOf(error)}`)
  })
}

/** Makes a folder that a flag names. @throws UsageError with the flag when it cannot be made. */
export async function makeNamedFolder(flag: string, folder: string, mode = 0o755): Promise<void> {
  await mkdir(folder, { recursive: true, mode }).catch((error: unknown) => {
    throw new UsageError(`${flag}=${folder} cannot be made: ${messageOf(error)}`)
  })
}
