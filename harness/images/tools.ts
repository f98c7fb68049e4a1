import { satisfies } from 'semver'
import { tryRun } from '../process/run.ts'
import { BrokenError, messageOf } from '../results/errors.ts'
import type { PhaseScope } from '../results/phases.ts'
import { BUDGETS } from '../wait/budgets.ts'
import { buildGoModule } from './source/go/build.ts'
import { GO_MODULES } from './source/go/modules.ts'

/** A program that a provisioner or the installer runs. */
export interface Tool {
  readonly name: 'helm' | 'kind'
  readonly versionCommand: readonly [string, ...string[]]
  /** Versions on the PATH that do. */
  readonly range: string
}

/** Helm 3, which the values and the chart are made for; kind from the release whose node images are pinned. */
export const TOOLS = {
  helm: { name: 'helm', versionCommand: ['helm', 'version', '--short'], range: '^3.10.0' },
  kind: { name: 'kind', versionCommand: ['kind', 'version'], range: '>=0.33.0' },
} as const satisfies Record<string, Tool>

/**
 * A tool from the PATH where one of a fitting version is, else built from its Go module.
 *
 * @returns What starts it: its name, or the path of the binary.
 * @throws BrokenError when there is neither a fitting tool nor a Go to build it with.
 */
export async function toolOrBuild(tool: Tool, scope: PhaseScope): Promise<string> {
  const found = await onPath(tool)
  if (fits(tool, found)) return tool.name
  try {
    return (await buildGoModule(GO_MODULES[tool.name], scope)).path(tool.name)
  } catch (cause) {
    scope.signal.throwIfAborted()
    const why = found === undefined ? `${tool.name} is not on the PATH` : `${tool.name} on the PATH is ${found}`
    throw new BrokenError(`${why}, and it cannot be built from its Go module: ${messageOf(cause)}`, {
      cause,
      cure: `install ${tool.name} ${tool.range} and put it on the PATH, or install Go`,
    })
  }
}

/** Whether a tool of this version does; `undefined` is a tool that is not there. */
export function fits({ range }: Tool, version: string | undefined): boolean {
  return version !== undefined && satisfies(version, range)
}

/** The version in what a tool says of itself, for example `kind v0.33.0 go1.26.1 linux/amd64`. */
export function versionIn(text: string): string | undefined {
  return /\bv(\d+\.\d+\.\d+\S*)/.exec(text)?.[1]
}

async function onPath(tool: Tool): Promise<string | undefined> {
  try {
    const { stdout } = await tryRun(tool.versionCommand, { timeoutMs: BUDGETS.hostProbe.ms })
    return versionIn(stdout)
  } catch {
    return undefined
  }
}
