import { messageOf } from '../results/errors.ts'
import type { BudgetName } from '../wait/budgets.ts'
import { eventually } from '../wait/eventually.ts'
import { type EngineObject, engineObjects, imagesOf, objectsOf, removeObjects } from './engine.ts'
import { keyOf } from './entries.ts'
import type { Left, RemovalReport } from './report.ts'
import type { Resource } from './resource.ts'

/** How {@link removeFromEngine} works. */
export interface EngineRemovalOptions {
  readonly budget: BudgetName
  /** The run's process was killed, so that the engine may still be creating what it was asked for. */
  readonly ownerDied: boolean
  readonly dryRun: boolean
}

/** Looks in a row, half a second apart, that must find nothing before an engine that may be creating is believed. */
const SETTLED_LOOKS = 4

/** Attempts after which the same complaint is an answer. */
const STUBBORN_ATTEMPTS = 3

/** What one look at the engine found, and what of it is left after an attempt to remove it. */
interface Look {
  readonly found: readonly EngineObject[]
  readonly left: readonly Left[]
  readonly foreign: readonly Resource[]
}

/**
 * Removes what the engine has of a run: containers first, because they use the rest. What has neither the run's label
 * nor a name with the run id in it is never touched.
 */
export async function removeFromEngine(
  runId: string,
  outstanding: readonly Resource[],
  { budget, ownerDied, dryRun }: EngineRemovalOptions,
): Promise<Omit<RemovalReport, 'runId'>> {
  const announced = outstanding.filter(({ kind }) => kind !== 'path' && kind !== 'namespaces')
  const found = new Map<string, Resource>()
  let last: Look = { found: [], left: [], foreign: [] }
  const look = async (remove: boolean): Promise<Look> => {
    last = await lookOnce(runId, announced, remove)
    for (const { kind, name } of last.found) found.set(keyOf({ kind, name }), { kind, name })
    return last
  }
  let failure: string | undefined
  try {
    const first = await look(false)
    const unseen = announced.some(resource => !isSeen(resource, first))
    const consecutive = ownerDied || unseen ? SETTLED_LOOKS : 1
    const options = { until: untilSettled(consecutive > 1), consecutive, everyMs: 500 }
    if (!dryRun) await eventually(budget, () => look(true), options)
  } catch (error) {
    failure = messageOf(error)
  }
  const left =
    last.left.length > 0 || failure === undefined ? last.left : unanswered([...announced, ...last.found], failure)
  const stays = new Set(left.map(({ resource }) => keyOf(resource)))
  return { removed: [...found.values()].filter(one => !stays.has(keyOf(one))), left, foreign: last.foreign }
}

async function lookOnce(runId: string, announced: readonly Resource[], remove: boolean): Promise<Look> {
  const [objects, images] = await Promise.all([engineObjects(), imagesOf(announced)])
  const found = [...objectsOf(runId, announced, objects), ...images]
  const names = new Set(announced.map(keyOf))
  const foreign = objects
    .filter(object => names.has(keyOf(object)) && !found.includes(object))
    .map(({ kind, name }) => ({ kind, name }))
  return { found, foreign, left: remove ? await removeInOrder(found) : [] }
}

async function removeInOrder(found: readonly EngineObject[]): Promise<Left[]> {
  const removeAll = async (kind: EngineObject['kind']): Promise<Left[]> => {
    const objects = found.filter(object => object.kind === kind)
    const complaints = await removeObjects(kind, objects)
    return objects.flatMap(({ id, name }) => {
      const why = complaints.get(id)
      return why === undefined ? [] : [{ resource: { kind, name }, why }]
    })
  }
  const containers = await removeAll('container')
  const rest = await Promise.all([removeAll('network'), removeAll('volume'), removeAll('image')])
  return [...containers, ...rest.flat()]
}

/** Content when nothing is left, or when the engine says the same thing about what is left again and again. */
function untilSettled(mayStillCreate: boolean): (look: Look) => string | undefined {
  let complaint = ''
  let times = 0
  return ({ found, left }) => {
    const text = left.map(({ why }) => why).join('\n')
    times = text === complaint ? times + 1 : 1
    complaint = text
    if (text === '') return mayStillCreate && found.length > 0 ? 'more of the run appeared' : undefined
    return times >= STUBBORN_ATTEMPTS && !text.includes('already in progress') ? undefined : text
  }
}

function isSeen(resource: Resource, { found }: Look): boolean {
  return found.some(
    object =>
      keyOf(object) === keyOf(resource) || (resource.kind === 'kind-cluster' && object.kindCluster === resource.name),
  )
}

/** Without an answer nothing is known, so everything that was announced or seen counts as left. */
function unanswered(known: readonly Resource[], failure: string): Left[] {
  const resources = new Map(known.map(({ kind, name }) => [keyOf({ kind, name }), { kind, name }]))
  return [...resources.values()].map(resource => ({ resource, why: failure }))
}
