import { satisfies } from 'semver'
import { cacheDir } from '../paths.ts'
import { tryRun } from '../process/run.ts'
import { BrokenError, messageOf } from '../results/errors.ts'
import type { PhaseScope } from '../results/phases.ts'
import { BUDGETS } from '../wait/budgets.ts'
import { type PinnedDownload, download } from './download.ts'
import { builtAlready, buildGoModule } from './source/go/build.ts'
import { GO_MODULES } from './source/go/modules.ts'

/** A program that a provisioner or the installer runs. */
export interface Tool {
  readonly name: 'helm' | 'kind'
  readonly versionCommand: readonly [string, ...string[]]
  /** Versions on the PATH that do. */
  readonly range: string
  /** The version that is downloaded, which is that of the Go module. */
  readonly version: string
  /** By Node's name of the processor. */
  readonly downloads: Readonly<Record<string, PinnedDownload>>
}

/** From Helm's release notes. */
const HELM = 'https://get.helm.sh/helm-v3.22.0-linux'

/** From the `.sha256sum` files of kind's release. */
const KIND = 'https://github.com/kubernetes-sigs/kind/releases/download/v0.33.0/kind-linux'

/** Helm 3, which the values and the chart are made for; kind from the release whose node images are pinned. */
export const TOOLS = {
  helm: {
    name: 'helm',
    versionCommand: ['helm', 'version', '--short'],
    range: '^3.10.0',
    version: '3.22.0',
    downloads: {
      x64: {
        url: `${HELM}-amd64.tar.gz`,
        sha256: '1e4ab49e429626cf6c6958d914248b78c9730803c2751b87627e171dc800e7bb',
        member: 'linux-amd64/helm',
      },
      arm64: {
        url: `${HELM}-arm64.tar.gz`,
        sha256: 'f14e804dfee240f55525b667488fe9adca349e63e00c9af634c0beb1421ac310',
        member: 'linux-arm64/helm',
      },
    },
  },
  kind: {
    name: 'kind',
    versionCommand: ['kind', 'version'],
    range: '>=0.33.0',
    version: '0.33.0',
    downloads: {
      x64: { url: `${KIND}-amd64`, sha256: 'aee6151561422756b764a4ae28e7f44cda5af5a9eead3cc9985112b1de8d8e0d' },
      arm64: { url: `${KIND}-arm64`, sha256: '20022bee6cfcd5086cb7234d218e3454e6090022f2a8f55d1fa7fcf42c3867a2' },
    },
  },
} as const satisfies Record<string, Tool>

/**
 * A tool from the PATH where one of a fitting version is; else the one of its publisher, held to its sha256; else built from its Go
 * module. What is here already is not asked for again.
 *
 * @returns What starts it: its name, or the path of the binary.
 * @throws BrokenError with what each way said when none leads to it.
 */
export async function toolOrBuild(tool: Tool, scope: PhaseScope): Promise<string> {
  const found = await onPath(tool)
  if (fits(tool, found)) return tool.name
  const built = await builtAlready(GO_MODULES[tool.name])
  if (built !== undefined) return built.path(tool.name)
  const reasons: string[] = []
  for (const [how, get] of [
    ['be downloaded', downloaded],
    ['be built from its Go module', fromModule],
  ] as const) {
    try {
      return await get(tool, scope)
    } catch (error) {
      scope.signal.throwIfAborted()
      reasons.push(`it cannot ${how}: ${messageOf(error)}`)
    }
  }
  const why = found === undefined ? `${tool.name} is not on the PATH` : `${tool.name} on the PATH is ${found}`
  throw new BrokenError([why, ...reasons].join('\n'), {
    cure: `install ${tool.name} ${tool.range} and put it on the PATH, or let this machine reach ${new URL(tool.downloads['x64']?.url ?? '').host}`,
  })
}

async function downloaded(tool: Tool, scope: PhaseScope): Promise<string> {
  const pinned = tool.downloads[process.arch]
  if (pinned === undefined) throw new BrokenError(`there is none for ${process.arch}`)
  const path = cacheDir('bin', `${tool.name}-v${tool.version}-${pinned.sha256.slice(0, 12)}`, tool.name)
  await download(pinned, path, scope)
  return path
}

async function fromModule({ name }: Tool, scope: PhaseScope): Promise<string> {
  return (await buildGoModule(GO_MODULES[name], scope)).path(name)
}

/** Whether a tool of this version does; `undefined` is a tool that is not there. */
export function fits({ range }: Pick<Tool, 'range'>, version: string | undefined): boolean {
  return version !== undefined && satisfies(version, range)
}

/**
 * The version in what a tool says of itself, for example `kind v0.33.0 go1.26.1 linux/amd64`. A Helm that Go alone has built, as
 * `go install` does, knows no patch and says `v3.22`.
 */
export function versionIn(text: string): string | undefined {
  const [, minor, patch] = /\bv(\d+\.\d+)(\.\d+\S*)?/.exec(text) ?? []
  return minor === undefined ? undefined : `${minor}${patch ?? '.0'}`
}

async function onPath(tool: Tool): Promise<string | undefined> {
  try {
    const { stdout } = await tryRun(tool.versionCommand, { timeoutMs: BUDGETS.hostProbe.ms })
    return versionIn(stdout)
  } catch {
    return undefined
  }
}
