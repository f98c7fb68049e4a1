import { readFile, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { TestSpecification } from 'vitest/node'
import { BrokenError, messageOf } from '../results/errors.ts'
import { MODULE } from '../paths.ts'
import { SUITES } from './discover.ts'

/** vitest's sequencer for suites. Its own follows what the run before took, so that no two runs have one order. */
export class FileOrder {
  shard(files: TestSpecification[]): Promise<TestSpecification[]> {
    return Promise.resolve(files)
  }

  sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return inOrder(files)
  }
}

/**
 * The order in which files start: those that `order.json` names first, then the others, each time the longer text before the
 * shorter one, so that the end of a run does not wait for one long file.
 *
 * First come the files with cases on pods on which policies are enforced already: to begin and to end that costs a worker's
 * lane what several cases cost.
 *
 * @throws BrokenError when `order.json` names a file that is not there.
 */
export async function inOrder<File extends { readonly moduleId: string }>(
  files: readonly File[],
  suites = SUITES,
): Promise<File[]> {
  const first = new Set(await firstFiles(suites))
  const known = await Promise.all(
    files.map(async file => {
      const { size } = await stat(file.moduleId)
      return { file, rank: first.has(relative(suites, file.moduleId)) ? 0 : 1, size }
    }),
  )
  return known.toSorted((one, other) => one.rank - other.rank || other.size - one.size).map(({ file }) => file)
}

/** Names of the files that `order.json` puts first, relative to the folder of the suites. */
async function firstFiles(suites: string): Promise<string[]> {
  const order = join(suites, 'order.json')
  const { first: sources }: { first: string[] } = JSON.parse(await readFile(order, 'utf8'))
  const first = sources.map(name => name.replace(/\.ts$/, MODULE))
  await Promise.all(
    first.map(name =>
      stat(join(suites, name)).catch((cause: unknown) => {
        const cure = `take it out of ${order}, or write its name as below suites/`
        throw new BrokenError(`${order} names ${name}, which cannot be read: ${messageOf(cause)}`, { cause, cure })
      }),
    ),
  )
  return first
}
