import { appendFileSync, createWriteStream, mkdirSync } from 'node:fs'
import { chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import { basename, dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { cleanData, cleanText } from './redact.ts'

/**
 * The only writers of what a run leaves: they take secrets and controls out, and what they write is for its owner alone, whatever
 * the umask says.
 */

/** Makes a folder for its owner alone; one that is there keeps its permissions. */
export async function ownFolder(folder: string): Promise<void> {
  const made = await mkdir(folder, { recursive: true, mode: 0o700 })
  if (made !== undefined) await chmod(folder, 0o700)
}

/** Writes a text, and the folder that it is in; a reader sees it whole or not at all. */
export async function writeText(file: string, text: string): Promise<void> {
  await whole(file, cleanText(text))
}

/** The same for data as JSON, in which every text is cleaned by itself, so that it stays JSON. */
export async function writeJson(file: string, data: unknown, indent?: number): Promise<void> {
  await whole(file, `${JSON.stringify(cleanData(data), undefined, indent)}\n`)
}

/** Writes what was made of clean data already, such as a page, or of no text at all, such as a picture. */
export async function writeMade(file: string, content: string | Uint8Array): Promise<void> {
  await whole(file, content)
}

/** Adds data as a line of JSON, which is on disk when this returns. */
export function appendJsonLine(file: string, data: object): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  appendFileSync(file, `${JSON.stringify(cleanData(data))}\n`, { mode: 0o600 })
}

/** Writes a text that grows, such as a log, line by line as it comes. The folder has to be there. */
export async function writeStream(file: string, pieces: AsyncIterable<Uint8Array | string>): Promise<void> {
  await pipeline(pieces, cleanLines, createWriteStream(file, { mode: 0o600 }))
}

/** A line that is longer than this is written in parts. */
const LONGEST_LINE = 1_000_000

/** The lines of a text that comes in pieces, cleaned. What is between the ends of a private key is no line of its own. */
async function* cleanLines(pieces: AsyncIterable<Uint8Array | string>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const piece of pieces) {
    rest += typeof piece === 'string' ? piece : decoder.decode(piece, { stream: true })
    const inKey = rest.lastIndexOf('-----BEGIN ') > rest.lastIndexOf('-----END ')
    const end = rest.length > LONGEST_LINE ? rest.length : inKey ? 0 : rest.lastIndexOf('\n') + 1
    if (end > 0) yield cleanText(rest.slice(0, end))
    rest = rest.slice(end)
  }
  yield cleanText(rest)
}

async function whole(file: string, content: string | Uint8Array): Promise<void> {
  await ownFolder(dirname(file))
  await replace(file, temporary => writeFile(temporary, content, { mode: 0o600, flag: 'wx' }))
}

/** Makes a thing beside its place and moves it there, which replaces what was there in one step. */
export async function replace(path: string, make: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}`)
  try {
    await make(temporary)
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}
