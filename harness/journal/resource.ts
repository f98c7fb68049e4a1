import { tmpdir } from 'node:os'
import { isAbsolute, normalize, relative } from 'node:path'
import { cacheDir, stateDir } from '../paths.ts'
import { UsageError } from '../results/errors.ts'

/**
 * Kinds of things that a run creates. The Docker engine's names for its own; `path` is a file or folder; `namespaces` are all that
 * the run makes in a cluster that is not its own, named by the kubeconfig with which it is reached.
 */
export const RESOURCE_KINDS = ['container', 'kind-cluster', 'network', 'volume', 'image', 'namespaces', 'path'] as const

/** One of {@link RESOURCE_KINDS}. */
export type ResourceKind = (typeof RESOURCE_KINDS)[number]

/**
 * Something that a run created.
 *
 * How it is known to be the run's: a container, network, volume or namespace carries the label `cilium-conformance=<run id>`,
 * and whatever cannot carry that label (a kind cluster, an image tag, a path) has the run id in its name.
 */
export interface Resource {
  readonly kind: ResourceKind
  /** Name of the thing; an image with its tag; a path absolute. */
  readonly name: string
}

/** Whether the text can be a run id: a safe file name that is not the word `all`. */
export function isRunId(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{2,99}$/.test(text) && text !== 'all'
}

/** Throws {@link UsageError} unless the text can be a run id. */
export function checkRunId(runId: string): void {
  if (isRunId(runId)) return
  throw new UsageError(
    `"${runId}" is not a run id: a run id has 3 to 100 letters, digits, dots, underscores and dashes, starts with a letter or digit, and is not "all"`,
  )
}

/** Why a run may not have such a resource removed in its name; `undefined` when it may. */
export function refusalOf(runId: string, { kind, name }: Resource): string | undefined {
  if (kind === 'path' || kind === 'namespaces') return refusalOfPath(runId, name)
  if (name === '') return 'it has no name'
  const named = kind === 'kind-cluster' || kind === 'image'
  return named && !name.includes(runId) ? `its name does not contain the run id ${runId}` : undefined
}

/** Folders under which a run may have paths removed: the temp folder, and the harness's own state and cache. */
export function removableRoots(): string[] {
  return [tmpdir(), stateDir(), cacheDir()]
}

/** Whether `path` is strictly below `root`, by their texts alone. */
export function isBelow(root: string, path: string): boolean {
  const rest = relative(root, path)
  return rest !== '' && rest !== '..' && !rest.startsWith('../') && !isAbsolute(rest)
}

function refusalOfPath(runId: string, path: string): string | undefined {
  if (!isAbsolute(path) || normalize(path) !== path) return 'it is not an absolute path in its shortest form'
  const roots = removableRoots()
  const root = roots.find(candidate => isBelow(candidate, path))
  if (root === undefined) return `it is not below ${roots.join(', ')}`
  const journals = stateDir('journal')
  if (path === journals || isBelow(path, journals) || isBelow(journals, path)) return 'the journals are there'
  return relative(root, path).includes(runId) ? undefined : `its name does not contain the run id ${runId}`
}
