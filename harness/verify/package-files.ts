import { glob } from 'node:fs/promises'
import { join } from 'node:path'
import { isForTests } from '../images/hash.ts'
import { PROJECT_ROOT } from '../paths.ts'

/** What modules import, and what they read: images, charts' surveys, manifests, schemas. */
const READ = '{harness,fixtures,reports,suites}/**/*'

/** Folders of which only the project's own tests and tools read. */
const OURS = /^harness\/verify$|^reports\/out$|\/(?:testdata|recorded|testing)$/

/** Paths, from the repository's root, of the files outside of the folders that the package leaves out. */
export async function* packageFiles(): AsyncGenerator<string> {
  for await (const entry of glob(READ, { cwd: PROJECT_ROOT, withFileTypes: true, exclude: isOurs }))
    if (entry.isFile() && !isForTests(pathOf(entry))) yield pathOf(entry)
}

interface Entry {
  readonly parentPath: string
  readonly name: string
}

const isOurs = (entry: Entry) => OURS.test(pathOf(entry))

const pathOf = ({ parentPath, name }: Entry) => join(parentPath, name).slice(PROJECT_ROOT.length + 1)
