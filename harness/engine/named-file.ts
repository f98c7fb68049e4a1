import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { UsageError, messageOf } from '../results/errors.ts'

/**
 * Reads a text file that a flag or an argument names.
 *
 * @param subject What the error is about, for example `--values=my.yaml`.
 * @throws UsageError that says why it cannot be read.
 */
export async function readNamed(subject: string, path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    throw new UsageError(`${subject} cannot be read: ${whyNot(error)}`)
  })
}

/** Writes a file that a flag names. @throws UsageError with the flag when it cannot be written. */
export async function writeNamed(flag: string, file: string, text: string): Promise<void> {
  await writeFile(file, text).catch((error: unknown) => {
    throw new UsageError(`${flag}=${file} cannot be written: ${whyNot(error)}`)
  })
}

/** Makes a folder that a flag names. @throws UsageError with the flag when it cannot be made. */
export async function makeNamedFolder(flag: string, folder: string, mode = 0o755): Promise<void> {
  await mkdir(folder, { recursive: true, mode }).catch((error: unknown) => {
    throw new UsageError(`${flag}=${folder} cannot be created: ${whyNot(error)}`)
  })
}

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EISDIR: 'it is a folder, not a file',
  EEXIST: 'a file with that name exists',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
}

/** What the operating system says, in plain words. */
export function whyNot(error: unknown): string {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
  return WORDS[code] ?? messageOf(error)
}
