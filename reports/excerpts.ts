import { open } from 'node:fs/promises'
import { insideOf } from '../harness/results/inside.ts'
import type { RunResult } from '../harness/results/model.ts'
import { cleanText } from '../harness/results/redact.ts'
import { needAttention } from './tally.ts'

/** The beginnings of evidence files by their path, as far as they fit into a report. */
export type Excerpts = ReadonlyMap<string, { readonly text: string; readonly cut: boolean }>

/** Most of one file, and of all of them, in bytes: index.html stays below 1 MB. */
const MOST_OF_ONE = 12_000
const MOST_OF_ALL = 300_000

/** Reads the evidence of the cases that need a look. What is gone, or is no text, has no excerpt. */
export async function readExcerpts(run: Pick<RunResult, 'cases'>, runFolder: string): Promise<Excerpts> {
  const excerpts = new Map<string, { text: string; cut: boolean }>()
  let room = MOST_OF_ALL
  for (const { path, mediaType } of needAttention(run.cases).flatMap(({ evidence }) => evidence)) {
    if (excerpts.has(path) || room <= 0 || !isText(mediaType)) continue
    const file = await insideOf(runFolder, path)
    if (file === undefined) continue
    const excerpt = await beginningOf(file, Math.min(MOST_OF_ONE, room)).catch(() => undefined)
    if (excerpt === undefined) continue
    excerpts.set(path, excerpt)
    room -= excerpt.text.length
  }
  return excerpts
}

function isText(mediaType: string): boolean {
  return mediaType.startsWith('text/') || mediaType === 'application/json' || mediaType === 'application/x-ndjson'
}

async function beginningOf(path: string, most: number): Promise<{ text: string; cut: boolean }> {
  await using file = await open(path)
  const { size } = await file.stat()
  const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(most, size)), 0)
  const text = cleanText(buffer.subarray(0, bytesRead).toString('utf8'))
  return { text: size > most ? text.slice(0, text.lastIndexOf('\n') + 1) || text : text, cut: size > most }
}
