import { readFile } from 'node:fs/promises'
import type { TestSpecification } from 'vitest/node'

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
 * The order in which files start. Those with cases on pods that are under enforcement already come first: going from one
 * ground to the other costs a worker's lane what several cases cost. Then the longer text comes first, so that the end of a
 * run does not wait for one long file.
 */
export async function inOrder<File extends { readonly moduleId: string }>(files: readonly File[]): Promise<File[]> {
  const known = await Promise.all(
    files.map(async file => {
      const text = await readFile(file.moduleId, 'utf8')
      return { file, rank: text.includes("ground: 'enforced'") ? 0 : 1, length: text.length }
    }),
  )
  return known.toSorted((one, other) => one.rank - other.rank || other.length - one.length).map(({ file }) => file)
}
