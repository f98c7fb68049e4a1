import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { cacheDir } from '../../../paths.ts'
import { run } from '../../../process/run.ts'
import { BrokenError } from '../../../results/errors.ts'
import type { PhaseScope } from '../../../results/phases.ts'
import { exists } from '../../../files.ts'
import { hashGoModule, hashOf } from '../../hash.ts'
import type { GoModule } from './modules.ts'

/** Binaries of one module, built. */
export interface BuiltModule {
  readonly version: string
  /** Names the content: the module without its tests, flags and compiler. */
  readonly hash: string
  /** Folder that holds one file per binary. */
  readonly folder: string
  /** Absolute path of one binary. */
  path(binary: string): string
}

/** How everything is compiled: without C, without paths of this machine, without symbols for a debugger. */
export const STATIC = {
  env: { CGO_ENABLED: '0', GOFLAGS: '-mod=readonly' },
  flags: ['-trimpath', '-buildvcs=false'],
  ldflags: ['-s', '-w'],
} as const

/**
 * Builds the module's binaries unless a folder for this very content is there already.
 *
 * @throws BrokenError when Go is missing; CommandError when the build fails, with the compiler's words.
 */
export async function buildGoModule(spec: GoModule, scope: PhaseScope): Promise<BuiltModule> {
  const built = await locateGoModule(spec)
  if (await exists(built.folder)) return built
  await scope.phase(`build ${spec.name}`, inner => compile(spec, built, inner), built.version)
  return built
}

/** The module's binaries if they have been built; without Go, nobody knows by which name they would be here. */
export async function builtAlready(spec: GoModule): Promise<BuiltModule | undefined> {
  const built = await locateGoModule(spec).catch(() => undefined)
  return built !== undefined && (await exists(built.folder)) ? built : undefined
}

/** Where the module's binaries are or will be. Builds nothing. */
export async function locateGoModule(spec: GoModule): Promise<BuiltModule> {
  const source = folderOf(spec)
  const version = await moduleVersion(spec)
  const hash = hashOf([
    await hashGoModule(source),
    await goVersion(),
    JSON.stringify({ ...spec, stamp: spec.stamp?.(version) }),
  ])
  const folder = cacheDir('bin', `${spec.name}-${version}-${hash}`)
  return { version, hash, folder, path: binary => join(folder, binary) }
}

/** Where `go` keeps the source of the module, downloaded if it is not there. Helm charts and BPF sources are read from it. */
export async function moduleSource(spec: GoModule, signal?: AbortSignal): Promise<string> {
  if (spec.module === undefined) throw new BrokenError(`${spec.name} is not a module of its own`)
  const cwd = folderOf(spec)
  const version = await moduleVersion(spec)
  const { stdout } = await run(['go', 'mod', 'download', '-json', `${spec.module}@${version}`], { cwd, signal })
  const parsed: unknown = JSON.parse(stdout)
  if (typeof parsed === 'object' && parsed !== null && 'Dir' in parsed && typeof parsed.Dir === 'string') {
    return parsed.Dir
  }
  throw new BrokenError(`go mod download named no folder for ${spec.module}@${version}: ${stdout}`)
}

async function compile(spec: GoModule, target: BuiltModule, scope: PhaseScope): Promise<void> {
  const { signal } = scope
  const cwd = folderOf(spec)
  const packages = Object.values(spec.binaries)
  const { env } = STATIC
  const tags = spec.tags === undefined ? [] : ['-tags', spec.tags.join(',')]
  const ldflags = [...STATIC.ldflags, ...(spec.stamp?.(target.version) ?? [])].join(' ')
  const parent = cacheDir('bin')
  await mkdir(parent, { recursive: true })
  const work = await mkdtemp(join(parent, '.building-'))
  try {
    scope.say('listing packages')
    const deps = await run(['go', 'list', '-deps', ...tags, ...packages], { cwd, env, signal })
    const total = deps.stdout.split('\n').length
    let compiled = 0
    scope.say(`${total} packages, about ${spec.coldSeconds} s from nothing`)
    await run(['go', 'build', '-v', ...STATIC.flags, ...tags, '-ldflags', ldflags, '-o', `${work}/`, ...packages], {
      cwd,
      env,
      signal,
      onLine: line => {
        compiled += 1
        scope.say(
          `${compiled} of at most ${total} packages (${line.slice(0, 60)}), about ${spec.coldSeconds} s from nothing`,
        )
      },
    })
    for (const [binary, path] of Object.entries(spec.binaries)) {
      await rename(join(work, outputName(path)), join(work, `.${binary}`))
    }
    for (const binary of Object.keys(spec.binaries)) await rename(join(work, `.${binary}`), join(work, binary))
    await publish(work, target.folder)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** Two builds of the same content may race; the first one to be done wins and both are right. */
async function publish(work: string, folder: string): Promise<void> {
  try {
    await rename(work, folder)
  } catch (error) {
    if (!(await exists(folder))) throw error
  }
}

/** Where the module's go.mod is. */
export function folderOf({ name, folder }: GoModule): string {
  return join(import.meta.dirname, folder ?? name)
}

/** The file that `go build` writes for a package: its last path element, unless that is a major version. */
export function outputName(packagePath: string): string {
  const last = basename(packagePath)
  return /^v\d+$/.test(last) ? basename(packagePath.slice(0, -last.length - 1)) : last
}

/** The version that the module's go.mod asks for, with its `v`; `own` for our own code. Needs no Go. */
export async function moduleVersion(spec: GoModule): Promise<string> {
  if (spec.module === undefined) return 'own'
  const text = await readFile(join(folderOf(spec), 'go.mod'), 'utf8')
  const escaped = spec.module.replaceAll('.', String.raw`\.`)
  const version = new RegExp(String.raw`^(?:require)?\s*${escaped}\s+(v\S+)`, 'm').exec(text)?.[1]
  if (version === undefined) throw new BrokenError(`${spec.name}/go.mod requires no ${spec.module}`)
  return version
}

let goVersionOnce: Promise<string> | undefined

function goVersion(): Promise<string> {
  goVersionOnce ??= run(['go', 'env', 'GOVERSION', 'GOOS', 'GOARCH']).then(
    ({ stdout }) => stdout.replaceAll('\n', ' '),
    (cause: unknown) => {
      // Who installs Go meanwhile is not told the same again.
      goVersionOnce = undefined
      throw new BrokenError('Go is not installed, and the images are built from Go modules', {
        cause,
        cure: 'install Go 1.26 or newer and put it on the PATH, or use --images=registry, which needs none',
      })
    },
  )
  return goVersionOnce
}
