import { createHash } from 'node:crypto'
import { UsageError } from '../results/errors.ts'
import type { Shard } from '../results/model.ts'

/** What tells the file of a case from every other, on any machine. */
interface OfFile {
  readonly suite: string
  readonly topic: string
  readonly bare: boolean
  readonly file?: string
}

/** The key of the file that a case is in. */
export function fileKey({ suite, topic, bare, file }: OfFile): string {
  return file ?? `${suite}/${topic}${bare ? '.bare' : ''}`
}

/**
 * The cases of one shard: as with vitest, whole files, in the order of a hash over their names, shared out evenly. The same
 * cases make the same shards on every machine, and every case is in just one.
 *
 * @throws UsageError when there are fewer files with chosen cases than shards, since one would be empty.
 */
export function casesOfShard<Case extends OfFile>(cases: readonly Case[], { index, count }: Shard): Case[] {
  const files = [...new Set(cases.map(fileKey))].toSorted((a, b) => hashOf(a).localeCompare(hashOf(b)))
  if (files.length < count) {
    const where = files.length === 1 ? 'one file' : `${files.length} files`
    throw new UsageError(
      `--shard=${index}/${count}: the chosen cases are in ${where}. Make at most ${files.length} shards.`,
    )
  }
  const size = Math.floor(files.length / count)
  const larger = files.length % count
  const start = (index - 1) * size + Math.min(index - 1, larger)
  const own = new Set(files.slice(start, start + size + (index <= larger ? 1 : 0)))
  return cases.filter(candidate => own.has(fileKey(candidate)))
}

/** The shard that `--shard` names, as `2/3`. @throws UsageError for anything else. */
export function shardOf(text: string): Shard {
  const [index, count] = /^(\d+)\/(\d+)$/.exec(text)?.slice(1).map(Number) ?? []
  if (index !== undefined && count !== undefined && index >= 1 && index <= count) return { index, count }
  throw new UsageError(`--shard=${text} must be one of so many shards, such as 1/3`)
}

function hashOf(key: string): string {
  return createHash('sha1').update(key).digest('hex')
}
