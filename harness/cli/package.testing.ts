import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { execa } from 'execa'
import { exists } from '../files.ts'
import { buildGoModule } from '../images/source/go/build.ts'
import { GO_MODULES } from '../images/source/go/modules.ts'
import { PROJECT_ROOT } from '../paths.ts'
import { Phases } from '../results/phases.ts'

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
  runWithoutGo(command: string, args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ended>
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
    run: (command, args, node = process.execPath) => asUser(home, command, args, pathWith(node), {}),
    runWithoutGo: async (command, args, env = {}) =>
      asUser(home, command, args, [join(home, 'tools'), ...(await withoutGo(pathWith(process.execPath)))], env),
    remove: () => rm(parent, { recursive: true }),
  }
}

/** The case and the profile of a user's own that the README shows, with their config file; each names itself in its first line. */
export async function filesOfReadme(): Promise<Record<string, string>> {
  const readme = await readFile(join(PROJECT_ROOT, 'README.md'), 'utf8')
  const shown = readme.matchAll(/```(?:ts|yaml)\n(?:\/\/|#) (\S+)\n([\s\S]*?)```/g)
  return Object.fromEntries([...shown].map(([, path = '', text = '']) => [path, text]))
}

/** The case of {@link filesOfReadme}. */
export const OWN_CASE = 'conformance/overlay/our-nodes-have-a-vxlan-device'

/** Gives a user Helm. */
export async function giveHelm({ home }: Pick<InstalledPackage, 'home'>): Promise<void> {
  const tools = join(home, 'tools')
  await mkdir(tools, { recursive: true })
  await symlink((await buildGoModule(GO_MODULES.helm, QUIET)).path('helm'), join(tools, 'helm'))
}

const QUIET = new Phases({ phaseStarted() {}, phaseProgress() {}, phaseEnded() {} })

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

function asUser(
  cwd: string,
  command: string,
  args: readonly string[],
  path: readonly string[],
  env: Readonly<Record<string, string>>,
) {
  return execa(command, args, {
    cwd,
    env: { ...env, PATH: path.join(delimiter), NO_COLOR: '1' },
    reject: false,
    all: true,
  })
}
