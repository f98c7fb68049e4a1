import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { coerce, gte } from 'semver'
import { exists } from '../../files.ts'
import { CARRIED_PROBER, PROJECT_ROOT } from '../../paths.ts'
import { tryRun } from '../../process/run.ts'
import { BUDGETS } from '../../wait/budgets.ts'
import type { Check, Finding } from '../check.ts'
import type { RegistryObservation } from '../registry.ts'
import { candidateOf, packagePolicy } from '../setup/packages.ts'

/** What the Go check looks at. */
export interface GoFacts {
  /** Such as `1.26.8`; `undefined` when there is no go. */
  readonly version: string | undefined
  /** Value of GOTOOLCHAIN: `local` forbids go to fetch a newer one. */
  readonly toolchain: string
  /** The newest version that a module of ours asks for. */
  readonly needed: string
  /** Version of apt's package golang-go, if there is one. */
  readonly packaged: string | undefined
  readonly registry: RegistryObservation
  /** Whether the prober comes along as a program, as in the package. */
  readonly carried: boolean
}

/** The first Go that fetches the toolchain that a module asks for. */
const FIRST_WITH_TOOLCHAINS = '1.21.0'

/** Go: compiles the binaries of images that can be built from packages. No C compiler is needed. */
export const goCheck: Check<GoFacts> = {
  id: 'go',
  title: 'Go',
  detect: async host => {
    const { version, toolchain } = await observeGo()
    const { apt } = await host.distribution()
    const registry = await host.registry()
    return {
      version,
      toolchain,
      needed: await newestAsked(),
      packaged: apt ? await packagedGo() : undefined,
      registry,
      carried: await exists(join(PROJECT_ROOT, CARRIED_PROBER)),
    }
  },
  judge: judgeGo,
}

/** Needed only where images are built from packages, and by who has the repository in place of the package, for the prober. */
export function judgeGo({ version, toolchain, needed, packaged, registry, carried }: GoFacts): Finding {
  if (version !== undefined && atLeast(version, needed)) return { status: 'ok', found: version }
  if (version !== undefined && atLeast(version, FIRST_WITH_TOOLCHAINS) && toolchain !== 'local') {
    return { status: 'ok', found: `${version}; it downloads the toolchain ${needed} that the modules require` }
  }
  const purpose =
    registry.reachable && !carried ? 'the prober, which only the npm package brings along' : 'images without a registry'
  const why = `Go ${needed} or newer is needed to build ${purpose}`
  const found = version === undefined ? `none; ${why}` : `${version}; ${why}`
  const status = registry.reachable && carried ? 'note' : 'gap'
  if (version === undefined && packaged !== undefined && atLeast(packaged, needed)) {
    return {
      status,
      found,
      cure: `Install golang-go ${packaged}: npx cilium-conformance setup.`,
      remedies: [{ kind: 'packages', names: ['golang-go'] }],
    }
  }
  const hint = packaged === undefined ? '' : ` The package golang-go is too old (${packaged}).`
  return { status, found, cure: `Install Go ${needed} or newer from go.dev/dl and put it on the PATH.${hint}` }
}

/** The newest `go` line among these go.mod texts. */
export function newestGoLine(goMods: readonly string[]): string {
  const asked = goMods.map(text => /^go (\S+)$/m.exec(text)?.[1] ?? '0')
  return asked.reduce((newest, version) => (atLeast(newest, version) ? newest : version), '0')
}

function atLeast(version: string, needed: string): boolean {
  const [left, right] = [coerce(version), coerce(needed)]
  return left !== null && right !== null && gte(left, right)
}

async function observeGo(): Promise<{ version: string | undefined; toolchain: string }> {
  try {
    // From the root folder: a go.mod nearby would choose the toolchain that answers.
    const options = { cwd: '/', timeoutMs: BUDGETS.hostProbe.ms }
    const { stdout } = await tryRun(['go', 'env', 'GOVERSION', 'GOTOOLCHAIN'], options)
    const [version, toolchain] = stdout.split('\n')
    return { version: version?.replace(/^go/, '') || undefined, toolchain: toolchain || 'local' }
  } catch {
    return { version: undefined, toolchain: 'local' }
  }
}

async function newestAsked(): Promise<string> {
  const folder = join(PROJECT_ROOT, 'harness', 'images', 'source', 'go')
  const names = await readdir(folder).catch(() => [])
  const texts = await Promise.all(names.map(name => readFile(join(folder, name, 'go.mod'), 'utf8').catch(() => '')))
  return newestGoLine(texts)
}

async function packagedGo(): Promise<string | undefined> {
  const candidate = candidateOf('golang-go', await packagePolicy(['golang-go']))
  return candidate === undefined ? undefined : /\d+\.\d+(\.\d+)?/.exec(candidate)?.[0]
}
