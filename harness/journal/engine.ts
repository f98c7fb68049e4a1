import { LABEL } from '../paths.ts'
import { CommandError, type RunOutput, run, tryRun } from '../process/run.ts'
import { BUDGETS } from '../wait/budgets.ts'
import type { Resource } from './resource.ts'

/** The label that kind puts on its node containers; its value is the cluster's name. kind takes no label of ours. */
const KIND_LABEL = 'io.x-k8s.kind.cluster'

/** How the engine says that something is not there. */
const GONE = /no such (container|volume|image|object)|network .* not found/i

/** A container, network, volume or image of the Docker engine. */
export interface EngineObject {
  readonly kind: 'container' | 'network' | 'volume' | 'image'
  /** What a command takes: an id, or the name of a volume or image. */
  readonly id: string
  readonly name: string
  /** Value of the label `cilium-conformance`; empty when it has none. */
  readonly runId: string
  /** Name of the kind cluster that a container is a node of; empty for anything else. */
  readonly kindCluster: string
}

/** The engine's containers, stopped ones too, its networks and its volumes. Throws CommandError without an answer. */
export async function engineObjects(): Promise<EngineObject[]> {
  const lists = await Promise.all([
    list('container', ['container', 'ls', '--all', '--no-trunc'], '.ID', '.Names'),
    list('network', ['network', 'ls', '--no-trunc'], '.ID', '.Name'),
    list('volume', ['volume', 'ls'], '.Name', '.Name'),
  ])
  return lists.flat()
}

/** The objects that are the run's: by its label, or as nodes of a kind cluster that it made. */
export function objectsOf(
  runId: string,
  outstanding: readonly Resource[],
  objects: readonly EngineObject[],
): EngineObject[] {
  const clusters = new Set(outstanding.filter(({ kind }) => kind === 'kind-cluster').map(({ name }) => name))
  return objects.filter(object => object.runId === runId || clusters.has(object.kindCluster))
}

/**
 * Removes objects of one kind, containers with their anonymous volumes, and waits until they are gone. Answers what
 * the engine said about each that is left, by id.
 */
export async function removeObjects(
  kind: EngineObject['kind'],
  objects: readonly EngineObject[],
): Promise<Map<string, string>> {
  if (objects.length === 0) return new Map()
  const flags = kind === 'container' ? ['--force', '--volumes'] : []
  const ids = objects.map(({ id }) => id)
  const output = await tryRun(['docker', kind, 'rm', ...flags, ...ids], { timeoutMs: BUDGETS.removal.ms })
  return complaintsOf(objects, output)
}

/** Reads what `docker rm` said: it echoes what it removed, and says a line about anything else. */
export function complaintsOf(
  objects: readonly EngineObject[],
  { exitCode, stdout, stderr }: RunOutput,
): Map<string, string> {
  const removed = new Set(stdout.split('\n'))
  const complaints = new Map<string, string>()
  for (const { id, name } of exitCode === 0 ? [] : objects) {
    const line = stderr.split('\n').find(text => text.includes(id) || text.includes(name))
    if (removed.has(id) || removed.has(`Untagged: ${id}`) || GONE.test(line ?? '')) continue
    complaints.set(id, line ?? (stderr.trim() || `docker rm ended with exit code ${exitCode}`))
  }
  return complaints
}

/** Those of the announced images that the engine has. Throws CommandError without an answer. */
export async function imagesOf(outstanding: readonly Resource[]): Promise<EngineObject[]> {
  const names = outstanding.filter(({ kind }) => kind === 'image').map(({ name }) => name)
  const found = await Promise.all(names.map(async name => ({ name, exists: await imageExists(name) })))
  return found
    .filter(({ exists }) => exists)
    .map(({ name }) => ({ kind: 'image', id: name, name, runId: '', kindCluster: '' }))
}

/** When the youngest of the objects was made. Objects that are gone meanwhile count for nothing. */
export async function youngestOf(objects: readonly EngineObject[]): Promise<Date> {
  const times = await Promise.all(
    objects.map(async ({ kind, id }) => {
      const field = kind === 'volume' ? '{{.CreatedAt}}' : '{{json .Created}}'
      const { stdout } = await tryRun(['docker', kind, 'inspect', '--format', field, id], {
        timeoutMs: BUDGETS.engineAnswer.ms,
      })
      return Date.parse(stdout.replaceAll('"', ''))
    }),
  )
  return new Date(Math.max(0, ...times.filter(time => !Number.isNaN(time))))
}

async function imageExists(name: string): Promise<boolean> {
  const command = ['docker', 'image', 'inspect', '--format', '{{.Id}}', name] as const
  const output = await tryRun(command, { timeoutMs: BUDGETS.engineAnswer.ms })
  if (output.exitCode === 0) return true
  if (GONE.test(output.stderr)) return false
  throw new CommandError(command, `exit code ${output.exitCode}`, output)
}

async function list(
  kind: EngineObject['kind'],
  command: readonly string[],
  id: string,
  name: string,
): Promise<EngineObject[]> {
  const kindCluster = kind === 'container' ? `.Label "${KIND_LABEL}"` : '""'
  const columns = [id, name, `.Label "${LABEL}"`, kindCluster].map(column => `{{json (${column})}}`)
  const { stdout } = await run(['docker', ...command, '--format', `[${columns.join(',')}]`], {
    timeoutMs: BUDGETS.engineAnswer.ms,
  })
  return stdout
    .split('\n')
    .filter(line => line !== '')
    .map(line => {
      const row: [string, string, string, string] = JSON.parse(line)
      return { kind, id: row[0], name: row[1], runId: row[2], kindCluster: row[3] }
    })
}
