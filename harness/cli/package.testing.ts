import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { execa } from 'execa'
import { exists } from '../files.ts'
import { PROJECT_ROOT } from '../paths.ts'

/** What became of a command. */
type Ended = Awaited<ReturnType<typeof asUser>>

/** The package as a user has it: packed, and installed into a folder that had nothing. */
export interface InstalledPackage {
  /** Paths in the tarball. */
  readonly files: readonly string[]
  /** The folder of the user. */
  readonly home: string
  /** Where npm put the package. */
  readonly folder: string
  /** Runs a program as a user of that folder, with this Node or with the one of the machine. Never rejects. */
  run(command: string, args: readonly string[], node?: string): Promise<Ended>
  /** The same for a user who has no Go, and first on the PATH the folder `tools` of the user's folder. */
  runWithoutGo(command: string, args: readonly string[]): Promise<Ended>
  remove(): Promise<void>
}

/** Packs and installs; dependencies come from npm's cache where they are there. */
export async function installPackage(): Promise<InstalledPackage> {
  const parent = await mkdtemp(join(tmpdir(), 'cilium-conformance-package-'))
  const packed = await execa('npm', ['pack', '--json', '--silent', `--pack-destination=${parent}`], {
    cwd: PROJECT_ROOT,
  })
  const [tarball]: { filename: string; files: { path: string }[] }[] = JSON.parse(packed.stdout)
  if (tarball === undefined) throw new Error(`npm pack made nothing: ${packed.stdout}`)
  const home = join(parent, 'home')
  await mkdir(home)
  await npmInstall(home, join(parent, tarball.filename))
  return {
    files: tarball.files.map(({ path }) => path),
    home,
    folder: join(home, 'node_modules', 'cilium-conformance'),
    run: (command, args, node = process.execPath) => asUser(home, command, args, pathWith(node)),
    runWithoutGo: async (command, args) =>
      asUser(home, command, args, [join(home, 'tools'), ...(await withoutGo(pathWith(process.execPath)))]),
    remove: () => rm(parent, { recursive: true }),
  }
}

/** Other Nodes, from 20 on: `node_modules/node-20/bin/node` in the folder, and so on. */
export async function installNodes(folder: string, versions: readonly number[]): Promise<void> {
  await mkdir(folder)
  await npmInstall(folder, ...versions.map(version => `node-${version}@npm:node-linux-${process.arch}@${version}`))
}

/** Files keyed by path, in the user's folder. */
export async function write(home: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(home, path)), { recursive: true })
    await writeFile(join(home, path), text)
  }
}

async function npmInstall(folder: string, ...what: string[]): Promise<void> {
  await execa('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', '--prefix', folder, ...what], {
    cwd: folder,
  })
}

/** Folders of a PATH that begins with a Node and has nothing of this repository. */
function pathWith(node: string): string[] {
  const others = (process.env['PATH'] ?? '').split(delimiter).filter(folder => !folder.includes('node_modules'))
  return [dirname(node), ...others]
}

async function withoutGo(path: readonly string[]): Promise<string[]> {
  const haveGo = await Promise.all(path.map(folder => exists(join(folder, 'go'))))
  return path.filter((_, index) => haveGo[index] !== true)
}

function asUser(cwd: string, command: string, args: readonly string[], path: readonly string[]) {
  return execa(command, args, { cwd, env: { PATH: path.join(delimiter), NO_COLOR: '1' }, reject: false, all: true })
}
