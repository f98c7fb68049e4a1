import { readdir } from 'node:fs/promises'
import { dirname, extname, relative, resolve } from 'node:path'
import type { Command, Option } from 'commander'
import { type Document, LineCounter, parseDocument } from 'yaml'
import { UsageError, messageOf } from '../results/errors.ts'
import { profileNames, suiteNames } from '../engine/discover.ts'
import { readNamed } from '../engine/named-file.ts'
import { type OwnFiles, findOwn } from '../engine/own-files.ts'
import { importOwn } from '../engine/own-modules.ts'
import { nearest } from '../nearest.ts'
import { type ConfigKey, configKeys } from './config-keys.ts'

/** Name of the config file, of which a folder may have one, without what it ends in. */
const CONFIG_FILE = 'cilium-conformance.config'

const MODULES: readonly string[] = ['.ts', '.js', '.mjs']
const MAPPINGS: readonly string[] = ['.yaml', '.yml', '.json']

/** Commands that take their flags from the file; others only read of the user's own suites and profiles. */
const FLAGS_FROM_FILE: ReadonlySet<string> = new Set(['run', 'up'])

/** Checks one flag as the command line would give it, beside the user's own files. Throws UsageError when it is wrong. */
export type CheckFlag = (key: string, value: string | true, own: OwnFiles) => Promise<unknown>

/**
 * Gives a command the options of the config file that its command line does not set, and `own`, the {@link OwnFiles}.
 *
 * @param check Is asked about each value on its own, so that what it says can be told with its place in the file.
 * @throws UsageError with the file, the line, and what is allowed there.
 */
export async function applyConfig(command: Command, check: CheckFlag, folder = process.cwd()): Promise<void> {
  const flag: string | false | undefined = command.getOptionValue('config')
  if (flag === false) return
  const file = flag === undefined ? await findConfig(folder) : resolve(folder, flag)
  if (file === undefined) return
  const config = await readConfig(file)
  const place = (key: string) => `${shown(file, folder)}:${config.lineOf(key)}`
  const keys = configKeys(command.parent?.commands.find(other => other.name() === 'run') ?? command)
  const at =
    (key: string) =>
    (error: unknown): never => {
      throw error instanceof UsageError ? new UsageError(`${place(key)}: ${error.message}`) : error
    }
  const given = Object.entries(config.values).map(([key, value]) => {
    const known = keys.find(({ name }) => name === key)
    if (known === undefined) throw new UsageError(`${place(key)}: unknown key "${key}"; ${allowed(keys, key)}`)
    return { known, key, value }
  })
  const ownOf = async <Key extends keyof OwnFiles>(key: Key, builtIn: readonly string[]): Promise<OwnFiles[Key]> => {
    const globs = given.flatMap(({ known, value }) => (known.name === key ? asGlobs(known, value, place(key)) : []))
    return findOwn(key, globs, dirname(file), builtIn).catch(at(key))
  }
  const own: OwnFiles = {
    suites: await ownOf('suites', await suiteNames()),
    profiles: await ownOf('profiles', await profileNames()),
  }
  if (given.some(({ known: { type } }) => type === 'globs')) command.setOptionValueWithSource('own', own, 'config')
  if (!FLAGS_FROM_FILE.has(command.name())) return
  const flags = new Map<string, string | true>()
  for (const { known, key, value } of given.filter(({ known: { type } }) => type !== 'globs')) {
    const text = asFlag(known, value, place(key))
    if (text === undefined) continue
    await check(key, text, own).catch(at(key))
    flags.set(key, text)
  }
  for (const option of command.options) give(command, option, flags)
}

/** A flag wins over the file. */
function give(command: Command, option: Option, flags: ReadonlyMap<string, string | true>): void {
  const key = option.attributeName()
  const value = flags.get(key)
  if (value === undefined || command.getOptionValueSource(key) === 'cli') return
  command.setOptionValueWithSource(key, value, 'config')
}

async function findConfig(folder: string): Promise<string | undefined> {
  const names = (await readdir(folder)).filter(name => name === `${CONFIG_FILE}${extname(name)}`).toSorted()
  const [first, second] = names
  if (second !== undefined)
    throw new UsageError(`there are several config files: ${names.join(' and ')}. Keep one of them.`)
  return first === undefined ? undefined : resolve(folder, first)
}

interface Config {
  readonly values: Readonly<Record<string, unknown>>
  lineOf(key: string): number
}

async function readConfig(file: string): Promise<Config> {
  const extension = extname(file)
  const isModule = MODULES.includes(extension)
  if (!isModule && !MAPPINGS.includes(extension))
    throw new UsageError(`${file} is not a config file. Its name must end in ${[...MAPPINGS, ...MODULES].join(', ')}.`)
  const text = await readNamed(`the config file ${file}`, file)
  return isModule ? readModule(file, text) : readYaml(file, text)
}

function readYaml(file: string, text: string): Config {
  const counter = new LineCounter()
  const document = parseDocument(text, { lineCounter: counter })
  const [error] = document.errors
  if (error !== undefined) {
    const place = `${file}:${error.linePos?.[0].line ?? 1}`
    if (error.code === 'MULTIPLE_DOCS')
      throw new UsageError(`${place}: a second YAML document starts here, but a config file must be a single document`)
    throw new UsageError(`${place}: ${error.message}`)
  }
  const lineOf = (key: string) => {
    const { contents } = document
    const items = contents !== null && 'items' in contents ? contents.items : []
    const offsets = items.flatMap(item =>
      'key' in item && isScalar(item.key) && item.key.value === key ? [item.key.range?.[0] ?? 0] : [],
    )
    return counter.linePos(offsets[0] ?? 0).line
  }
  return { values: mappingIn(file, plainOf(file, document) ?? {}), lineOf }
}

/** Aliases that would grow without bound are an error of the yaml package's. */
function plainOf(file: string, document: Document): unknown {
  try {
    return document.toJS()
  } catch (error) {
    throw new UsageError(`${file}:1: ${messageOf(error)}`)
  }
}

function isScalar(node: unknown): node is { value: unknown; range?: readonly number[] } {
  return typeof node === 'object' && node !== null && 'value' in node
}

async function readModule(file: string, text: string): Promise<Config> {
  const module: { default?: unknown } = await importOwn(file).catch((error: unknown) => {
    throw new UsageError(`${file} cannot be loaded: ${messageOf(error)}`)
  })
  if (module.default === undefined)
    throw new UsageError(`${file}:1: the default export is missing: "export default { ... }"`)
  const lines = text.split('\n')
  const lineOf = (key: string) =>
    lines.findIndex(line => new RegExp(`(^|[{,\\s])['"]?${key}['"]?\\s*:`).test(line)) + 1 || 1
  return { values: mappingIn(file, module.default), lineOf }
}

function mappingIn(file: string, value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  const found = Array.isArray(value) ? 'a list' : JSON.stringify(value)
  throw new UsageError(`${file}:1: a config file must be a mapping such as "nodes: 3", but this is ${found}`)
}

function asGlobs({ name, type }: ConfigKey, value: unknown, place: string): string[] {
  const globs: unknown[] = Array.isArray(value) ? value : [value]
  if (globs.length > 0 && globs.every(glob => typeof glob === 'string')) return globs
  throw new UsageError(`${place}: ${name} is ${JSON.stringify(value)}, but it must be ${ALLOWED[type]}`)
}

/** The value as the command line would give it; undefined for a switch that is off. */
function asFlag({ name, type }: ConfigKey, value: unknown, place: string): string | true | undefined {
  if (type === 'boolean' && typeof value === 'boolean') return value || undefined
  if ((type === 'integer' || type === 'duration' || type === 'limit') && Number.isInteger(value)) return String(value)
  if (type === 'number' && typeof value === 'number' && Number.isFinite(value)) return String(value)
  if (['names', 'string', 'duration', 'limit'].includes(type) && typeof value === 'string') return value
  if (type === 'names' && Array.isArray(value) && value.every(item => typeof item === 'string')) return value.join(',')
  const quotes = type === 'string' && typeof value === 'number' ? '. Put it in quotes.' : ''
  throw new UsageError(`${place}: ${name} is ${JSON.stringify(value)}, but it must be ${ALLOWED[type]}${quotes}`)
}

const ALLOWED: Readonly<Record<ConfigKey['type'], string>> = {
  boolean: 'true or false',
  duration: 'a number of seconds or a string such as "5m"',
  globs: 'a glob or a list of globs',
  integer: 'an integer',
  limit: 'an integer or a share such as 20%',
  number: 'a number',
  names: 'a string or a list of strings',
  string: 'a string',
}

function allowed(keys: readonly ConfigKey[], key: string): string {
  const names = keys.map(({ name }) => name)
  const meant = nearest(key.replaceAll('-', ''), names)
  return meant === undefined ? `allowed keys: ${names.join(', ')}` : `did you mean ${meant}?`
}

/** The shorter way to say where a file is. */
function shown(file: string, folder: string): string {
  const way = relative(folder, file)
  return way === '' || way.startsWith('..') ? file : way
}
