import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { UsageError, messageOf } from '../results/errors.ts'
import { STANDARD_INPUT } from '../upgrade/documents/parts.ts'
import { filesNamedIn } from '../upgrade/documents/read.ts'

/** Texts by the names of their files, and how each is encoded. */
export interface LintInput {
  readonly names: readonly string[]
  readonly texts: ReadonlyMap<string, string>
  readonly encodings: ReadonlyMap<string, Encoding>
}

/** Encodings that Helm reads. */
export type Encoding = 'utf8' | 'utf16le' | 'utf16be'

/**
 * Reads files and the files that they name; `-` is standard input.
 *
 * @param subjectOf What an error calls a path.
 * @throws UsageError that says which file cannot be read, and why.
 */
export async function readInput(
  paths: readonly string[],
  subjectOf = (path: string): string => path,
): Promise<LintInput> {
  const names = paths.map(path => (path === '-' ? STANDARD_INPUT : path))
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw new UsageError(`${twice} is given twice. Name each file once.`)
  const texts = new Map<string, string>()
  const encodings = new Map<string, Encoding>()
  const take = (name: string, bytes: Buffer) => {
    const { text, encoding } = decode(name, bytes)
    texts.set(name, text)
    encodings.set(name, encoding)
    return text
  }
  for (const name of names) {
    const text = take(name, name === STANDARD_INPUT ? await standardInput() : await bytesOf(name, subjectOf(name)))
    for (const { path, file, line, column } of filesNamedIn(name, text))
      if (!texts.has(path)) take(path, await bytesOf(path, `${file}:${line}:${column} names ${path}, which`))
  }
  return { names, texts, encodings }
}

/** A text as the bytes of an encoding. */
export function encode(text: string, encoding: Encoding | undefined): Buffer {
  if (encoding === undefined || encoding === 'utf8') return Buffer.from(text, 'utf8')
  const bytes = Buffer.from(text, 'utf16le')
  return encoding === 'utf16be' ? bytes.swap16() : bytes
}

function decode(name: string, bytes: Buffer): { text: string; encoding: Encoding } {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf16be' : 'utf8'
  try {
    const label = { utf8: 'utf-8', utf16le: 'utf-16le', utf16be: 'utf-16be' }[encoding]
    return { text: new TextDecoder(label, { fatal: true, ignoreBOM: true }).decode(bytes), encoding }
  } catch {
    throw new UsageError(`${name} is not a text file in UTF-8. Pass a Helm values file.`)
  }
}

async function standardInput(): Promise<Buffer> {
  const bytes = await buffer(process.stdin)
  if (bytes.toString('latin1').trim() === '')
    throw new UsageError('Standard input is empty. The command before the pipe printed no values.')
  return bytes
}

async function bytesOf(path: string, subject: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new UsageError(`${subject} does not exist. Check the path.`)
    if (code === 'EISDIR') throw new UsageError(`${subject} is a folder. Name a file in it.`)
    if (code === 'EACCES') throw new UsageError(`${subject} cannot be read: permission denied.`)
    throw new UsageError(`${subject} cannot be read: ${messageOf(error)}`)
  }
}
