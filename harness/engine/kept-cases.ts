import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { keepInCache } from '../files.ts'
import { hashOf } from '../images/hash.ts'
import { PROJECT_ROOT, cacheDir } from '../paths.ts'
import { type ListedCase, collectCases } from './listed-case.ts'
import { type OwnFiles, NO_OWN_FILES } from './own-files.ts'

/** Everything that a case is collected from: its file, what that may import, and vitest. The package has no lock file. */
const SOURCES = ['suites', 'fixtures', 'harness', 'package.json', 'package-lock.json']

/** Files of {@link SOURCES} that can be imported. */
const LOADED = /\.(?:[cm]?[jt]s|json)$/

/** The cases of one suite, and the sources that they were collected from. */
interface Kept {
  readonly sources: string
  readonly cases: readonly ListedCase[]
}

/** Where the suites are and how they are collected; tests put their own in its place. */
interface Collection {
  readonly root?: string
  readonly collect?: (suites: readonly string[], own: OwnFiles) => Promise<ListedCase[]>
  readonly own?: OwnFiles
}

/**
 * The cases of suites in the order of their files, without running any. Touches no cluster. What was collected from the same
 * sources before is read from the cache, since vitest takes seconds to load them. The user's own suites are collected each
 * time: what their files import can be anywhere.
 *
 * @throws BrokenError when a file cannot be loaded.
 */
export async function listCases(
  suites: readonly string[],
  { root = PROJECT_ROOT, collect = collectCases, own = NO_OWN_FILES }: Collection = {},
): Promise<ListedCase[]> {
  const sources = sourcesIn(root)
  const placeOf = (suite: string) => cacheDir('cases', `${hashOf([root])}-${suite}.json`)
  const known = new Map<string, readonly ListedCase[]>()
  for (const suite of suites.filter(name => own.suites[name] === undefined)) {
    const kept = await readKept(placeOf(suite))
    if (kept?.sources === sources) known.set(suite, kept.cases)
  }
  const missing = suites.filter(suite => !known.has(suite))
  if (missing.length > 0) {
    const collected = await collect(missing, own)
    // What was edited meanwhile is collected again.
    const isEdited = sourcesIn(root) !== sources
    for (const suite of missing) {
      const cases = collected.filter(one => one.suite === suite)
      known.set(suite, cases)
      if (own.suites[suite] === undefined && !isEdited)
        await keepInCache(placeOf(suite), JSON.stringify({ sources, cases } satisfies Kept))
    }
  }
  return suites.toSorted().flatMap(suite => known.get(suite) ?? [])
}

async function readKept(file: string): Promise<Kept | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch {
    return undefined
  }
}

/** Hash over every source by name and content, and over the Node that loads them. */
function sourcesIn(root: string): string {
  const parts: (string | Uint8Array)[] = [process.version]
  for (const file of SOURCES.filter(name => existsSync(join(root, name)))
    .flatMap(name => filesAt(root, name))
    .toSorted())
    parts.push(file, readFileSync(join(root, file)))
  return hashOf(parts)
}

/** Files at a path of the project and below it, without what only tests of the harness load. */
function filesAt(root: string, name: string): string[] {
  if (LOADED.test(name)) return [name]
  return readdirSync(join(root, name), { recursive: true, encoding: 'utf8' })
    .map(file => join(name, file))
    .filter(file => LOADED.test(file) && (name === 'suites' || !/\.test\.[jt]s$/.test(file)))
}
