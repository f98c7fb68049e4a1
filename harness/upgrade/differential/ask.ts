import { type Values, mergeValues } from '../../values.ts'
import { type Chart, isRecord } from '../chart.ts'
import { treeOf, treeOfAll } from './candidates.ts'
import { accumulate } from './contexts.ts'
import { NONSENSE, type Probe, at } from './probes.ts'
import type { Renderer, Told } from './renderer.ts'

/** A chart, and who is asked about it. */
export interface Asked {
  readonly chart: Chart
  readonly helm: Renderer
}

/** What many probes showed at once. */
export interface Echoes {
  readonly seen: readonly { readonly probe: Probe; readonly option: string | undefined }[]
  /** The context with every key at a value of its own. */
  readonly context: Values
}

/** Gives many keys a value of their own at once: what shows up in the rendering is read. */
export async function echoes({ chart, helm }: Asked, context: Values, probes: readonly Probe[]): Promise<Echoes> {
  const tree = mergeValues(chart.defaults, context)
  const marked = probes.flatMap((probe, index) => {
    const value = probe.opens === undefined ? markOf(at(tree, probe.path), index) : `zzz-${index}-`
    return value === undefined
      ? []
      : [{ probe, value, mark: JSON.stringify(value).match(/zzz-\d+-|7\d{5}/)?.[0] ?? '' }]
  })
  const add = (base: Values, some: readonly (typeof marked)[number][]) =>
    mergeValues(base, treeOfAll(some.map(({ probe, value }) => [probe.path, value])))
  const { context: full, added } = await accumulate(context, marked, add, helm)
  const [text, { options }] = await Promise.all([helm.text(full), helm.told(full)])
  const seen = added
    .filter(({ mark }) => text.includes(mark))
    .map(({ probe, mark }) => ({ probe, option: [...options].find(([, value]) => value.includes(mark))?.[0] }))
  return { seen, context: full }
}

/** A value like the one that the key has, and like no other. */
function markOf(now: unknown, index: number): unknown {
  const text = `zzz-${index}-`
  if (typeof now === 'boolean') return undefined
  if (typeof now === 'number') return 700_000 + index
  if (typeof now === 'string') return /^\d+[smh]/.test(now) ? `${700_000 + index}s` : text
  if (Array.isArray(now)) return now.every(one => typeof one === 'string') ? [text] : undefined
  return isRecord(now) ? { [NONSENSE]: text } : text
}

/** Whether a probe changes a rendering, and then which of the agent's options get its value. */
export async function changesAlone(
  { chart, helm }: Asked,
  context: Values,
  probe: Probe,
): Promise<string[] | undefined> {
  const base = await helm.told(context)
  const tree = mergeValues(chart.defaults, context)
  for (const value of probe.tries(at(tree, probe.path))) {
    const now = await helm.told(mergeValues(context, treeOf(probe.path, value)))
    if (now.digest === base.digest) continue
    return optionsSet(base, now, [at(tree, probe.path), value])
  }
  return undefined
}

/** Options that change with a value alone, or else those that get the value, or had the one before and go with it. */
function optionsSet(base: Told, now: Told, [from, to]: readonly [unknown, unknown]): string[] {
  if (now.refused !== undefined) return []
  const changed = [...new Set([...base.options.keys(), ...now.options.keys()])].filter(
    name => base.options.get(name) !== now.options.get(name),
  )
  if (changed.length === 1) return changed
  return changed.filter(name => {
    const said = now.options.get(name)
    return said === undefined ? isText(base.options.get(name), from) : isText(said, to)
  })
}

/** Whether an option says a value, in quotes or without. */
function isText(said: string | undefined, value: unknown): boolean {
  return said?.replaceAll('"', '') === String(value)
}

/** Whether these together change what a context renders; a context that is refused shows nothing. */
export async function differs({ chart, helm }: Asked, context: Values, some: readonly Probe[]): Promise<boolean> {
  const base = await helm.told(context)
  if (base.refused !== undefined) return false
  const tree = mergeValues(chart.defaults, context)
  const settings = some.map(({ path, tries }) => [path, tries(at(tree, path))[0]] as const)
  return (await helm.told(mergeValues(context, treeOfAll(settings)))).digest !== base.digest
}
