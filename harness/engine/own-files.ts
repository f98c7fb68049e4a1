import { glob } from 'node:fs/promises'
import { basename, dirname, extname, relative, resolve } from 'node:path'
import { BARE } from '../run/context.ts'
import { UsageError } from '../results/errors.ts'
import { placeOf } from './case-id.ts'

/** Suites and profiles of the user's own, which run beside the built-in ones. Files are absolute paths. */
export interface OwnFiles {
  /** Files of each suite by its name, which is that of their folder. */
  readonly suites: Readonly<Record<string, readonly string[]>>
  /** File of each profile by its name, which is that of the file. */
  readonly profiles: Readonly<Record<string, string>>
}

/** What a run has where no config file names anything. */
export const NO_OWN_FILES: OwnFiles = { suites: {}, profiles: {} }

const CASES = /\.test\.m?[jt]s$/
const MODULES = /(?<!\.d)\.m?[jt]s$/

/** Words that flags take beside the names of suites and profiles. */
const RESERVED: Readonly<Record<keyof OwnFiles, readonly string[]>> = { suites: ['none'], profiles: [BARE] }

/**
 * Finds the files that globs name.
 *
 * @param folder Where the globs start.
 * @param builtIn The names that are taken.
 * @throws UsageError when a glob names nothing, or a name is taken or cannot be one.
 */
export async function findOwn<Key extends keyof OwnFiles>(
  key: Key,
  globs: readonly string[],
  folder: string,
  builtIn: readonly string[],
): Promise<OwnFiles[Key]>
export async function findOwn(
  key: keyof OwnFiles,
  globs: readonly string[],
  folder: string,
  builtIn: readonly string[],
): Promise<OwnFiles[keyof OwnFiles]> {
  const files = new Set<string>()
  for (const pattern of globs) for (const file of await filesAt(key, pattern, folder)) files.add(file)
  const named = Map.groupBy([...files].toSorted(), key === 'suites' ? suiteOf : profileOf)
  for (const [name, own] of named) refuseName(key, name, own, builtIn, folder)
  if (key === 'suites') return Object.fromEntries(named)
  return Object.fromEntries([...named].map(([name, [file = '']]) => [name, file]))
}

async function filesAt(key: keyof OwnFiles, pattern: string, folder: string): Promise<string[]> {
  const wanted = key === 'suites' ? CASES : MODULES
  const found: string[] = []
  // A dependency may bring files of that name.
  for await (const path of glob(pattern, { cwd: folder, exclude: name => basename(name) === 'node_modules' })) {
    if (wanted.test(path) && (key === 'suites' || !CASES.test(path))) found.push(resolve(folder, path))
  }
  if (found.length > 0) return found
  const ending = key === 'suites' ? 'file that ends in .test.ts' : 'TypeScript or JavaScript file'
  throw new UsageError(`${key}: "${pattern}" matches no ${ending}. Globs start in ${folder}.`)
}

function suiteOf(file: string): string {
  return placeOf(file).suite
}

function profileOf(file: string): string {
  return basename(file, extname(file))
}

function refuseName(
  key: keyof OwnFiles,
  name: string,
  files: readonly string[],
  builtIn: readonly string[],
  folder: string,
): void {
  const what = key === 'suites' ? 'suite' : 'profile'
  const places = [...new Set(files.map(file => (key === 'suites' ? dirname(file) : file)))]
  const [first = '', second] = places.map(place => relative(folder, place) || '.')
  const cure = key === 'suites' ? 'Rename the folder.' : 'Rename the file.'
  if (builtIn.includes(name))
    throw new UsageError(`${key}: ${first} has the same name as the built-in ${what} "${name}". ${cure}`)
  if (second !== undefined)
    throw new UsageError(`${key}: ${first} and ${second} both define the ${what} "${name}". Rename one of them.`)
  if (RESERVED[key].includes(name) || !/^[\w.-]+$/.test(name))
    throw new UsageError(`${key}: ${first} cannot be a ${what}, because "${name}" is not a valid name. ${cure}`)
}
