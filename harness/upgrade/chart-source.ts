import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { exists } from '../files.ts'
import { type ChartSource, chartFile } from '../images/chart.ts'
import { CHART_REPOSITORY } from '../images/pins.ts'
import { TOOLS, toolOrBuild } from '../images/tools.ts'
import { cacheDir } from '../paths.ts'
import { run } from '../process/run.ts'
import { BrokenError, messageOf } from '../results/errors.ts'
import type { PhaseScope } from '../results/phases.ts'
import { BUDGETS } from '../wait/budgets.ts'

/** Where the chart is inside Cilium's Go module. */
const IN_MODULE = 'install/kubernetes/cilium'

/**
 * Folder with the unpacked chart of a release: from the source that is named. Where none is: what is on this machine already, else
 * out of Cilium's Go module, else from the chart repository of its publisher.
 *
 * @param version Without a leading `v`.
 * @throws BrokenError with what each source said when none has it.
 */
export async function chartFolder(version: string, source: ChartSource = {}): Promise<string> {
  if (source.mirror !== undefined || source.repository !== undefined) return fromSource(version, source)
  const inModule = join(moduleCache(), `github.com/cilium/cilium@v${version}`, IN_MODULE)
  const pulled = cacheDir('charts', `cilium-${version}`)
  for (const folder of [inModule, pulled]) if (await exists(join(folder, 'Chart.yaml'))) return folder
  const reasons: string[] = []
  for (const [name, fetch] of [
    ['Go module', fromModule],
    ['chart repository', fromRepository],
  ] as const) {
    try {
      return await fetch(version, pulled)
    } catch (error) {
      reasons.push(`${name}: ${messageOf(error)}`)
    }
  }
  const cure = `unpack it into ${pulled} yourself`
  throw new BrokenError(
    `the chart of Cilium ${version} could not be downloaded, neither as a Go module nor from the chart repository`,
    {
      cause: new Error(reasons.join('\n')),
      cure,
    },
  )
}

async function fromSource(version: string, source: ChartSource): Promise<string> {
  const packed = await chartFile(() => toolOrBuild(TOOLS.helm, QUIET), version, source, QUIET)
  const folder = packed.replace(/\.tgz$/, '')
  if (await exists(folder)) return folder
  return unpackedInto(folder, work => run(['tar', '--extract', '--gzip', `--file=${packed}`, `--directory=${work}`]))
}

/** The folder, with the chart that is unpacked into another one first; whole, or not at all. */
async function unpackedInto(folder: string, unpack: (work: string) => Promise<unknown>): Promise<string> {
  await mkdir(dirname(folder), { recursive: true })
  const work = await mkdtemp(join(dirname(folder), '.unpacking-'))
  try {
    await unpack(work)
    await rename(join(work, 'cilium'), folder)
  } catch (error) {
    // Another process may have been faster.
    if (!(await exists(folder))) throw error
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  return folder
}

/** Why a chart is not here and what helps, in one sentence without a full stop. */
export function lackOf(error: unknown): string {
  if (!(error instanceof BrokenError)) return messageOf(error)
  return error.cure === undefined ? error.message : `${error.message}; ${error.cure}`
}

/** A scope for a tool that is built on the way, which tells nobody. */
const QUIET: PhaseScope = {
  signal: new AbortController().signal,
  say: () => undefined,
  conclude: () => undefined,
  phase: (_name, body) => body(QUIET),
}

/** Go's module cache, as `go env GOMODCACHE` has it, without the time that asking takes. */
function moduleCache(): string {
  return process.env['GOMODCACHE'] ?? join(process.env['GOPATH'] ?? join(homedir(), 'go'), 'pkg', 'mod')
}

async function fromModule(version: string): Promise<string> {
  const { stdout } = await run(['go', 'mod', 'download', '-json', `github.com/cilium/cilium@v${version}`], {
    timeoutMs: BUDGETS.imagePull.ms,
  })
  const parsed: unknown = JSON.parse(stdout)
  if (typeof parsed === 'object' && parsed !== null && 'Dir' in parsed) return join(String(parsed.Dir), IN_MODULE)
  throw new BrokenError(`go mod download named no folder: ${stdout}`)
}

async function fromRepository(version: string, folder: string): Promise<string> {
  const helm = await toolOrBuild(TOOLS.helm, QUIET)
  return unpackedInto(folder, work =>
    run([helm, 'pull', 'cilium', '--repo', CHART_REPOSITORY, '--version', version, '--untar', '--untardir', work], {
      timeoutMs: BUDGETS.chartAnswer.ms,
    }),
  )
}
