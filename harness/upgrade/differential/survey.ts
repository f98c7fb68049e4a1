import { type Values, mergeValues } from '../../values.ts'
import { type Chart, isRecord } from '../chart.ts'
import type { KeyPath } from '../values-file.ts'
import { type Declared, type Vocabulary, declaredKeys, treeOf, treeOfAll } from './candidates.ts'
import type { Renderer } from './renderer.ts'
import { findChanging } from './search.ts'

/** A word that no template knows. */
const NONSENSE = 'zzz'

/** What is asked of Helm: does the rendering change when this is set? */
interface Probe {
  readonly path: KeyPath
  /** Values to try, given the one that the key has in the context. */
  readonly tries: (now: unknown) => readonly unknown[]
  /** It asks whether a section takes any key. */
  readonly opens?: KeyPath
}

/** What Helm said about every key of a chart. */
export interface Survey {
  readonly declared: readonly Declared[]
  /** By {@link idOf}. */
  readonly read: ReadonlySet<string>
  readonly open: ReadonlySet<string>
  readonly found: readonly KeyPath[]
  readonly needed: ReadonlySet<string>
  readonly takesText: ReadonlySet<string>
  /** Option of the agent -> the values that set it alone. */
  readonly options: ReadonlyMap<string, readonly string[]>
}

/** A path as one text, whatever its parts hold. */
export const idOf = (path: KeyPath): string => path.join('\0')

export async function survey(
  chart: Chart,
  words: Vocabulary,
  helm: Renderer,
  say: (line: string) => void,
): Promise<Survey> {
  const declared = declaredKeys(chart)
  const allOn = await everythingOn(declared, helm)
  const filled = (await accumulate(allOn, emptyOnes(declared), mergeTrees, helm)).context
  const contexts = [allOn, {}, filled]
  const read = new Map<string, Values>()
  const open = new Set<string>()
  const options = new Map<string, Set<string>>()
  const probes = probesFor(declared, words)
  say(`${probes.length} probes; all on: ${JSON.stringify(allOn).length} bytes; ${helm.renderings()} renderings`)

  const isBelowOpen = (path: KeyPath) => path.some((_, length) => length > 0 && open.has(idOf(path.slice(0, length))))
  const settled = ({ path, opens }: Probe) =>
    opens === undefined ? read.has(idOf(path)) : isBelowOpen(opens) || open.has(idOf(opens))
  const settle = (probe: Probe, context: Values) => {
    if (probe.opens === undefined) read.set(idOf(probe.path), context)
    else open.add(idOf(probe.opens))
  }
  const left = () => probes.filter(probe => !settled(probe))
  const sets = (option: string, path: KeyPath) =>
    options.set(option, (options.get(option) ?? new Set()).add(idOf(path)))

  for (const context of contexts) {
    for (const { probe, option } of await echoes(chart, helm, context, probes)) {
      settle(probe, context)
      if (option !== undefined && probe.opens === undefined) sets(option, probe.path)
    }
    say(`echoes: ${left().length} left; ${helm.renderings()} renderings`)
  }
  for (const context of contexts) {
    const closed = left().filter(({ opens }) => opens !== undefined)
    for (const probe of await findChanging(closed, some => differs(chart, helm, context, some))) settle(probe, context)
    await Promise.all(
      left()
        .filter(({ opens }) => opens === undefined)
        .map(async probe => {
          const changed = await changesAlone(chart, helm, context, probe)
          if (changed === undefined) return
          settle(probe, context)
          if (changed.length === 1) sets(changed[0] ?? '', probe.path)
        }),
    )
    say(`one by one: ${left().length} left; ${helm.renderings()} renderings`)
  }
  const winners: Values[] = []
  const toggles = togglesOf(declared, chart, allOn, words)
  say(
    `${toggles.length} toggles for ${left()
      .map(({ path }) => path.join('.'))
      .filter(path => !path.endsWith(NONSENSE))
      .join(' ')}`,
  )
  for (const toggle of toggles) {
    const context = mergeValues(allOn, toggle)
    const found = await findChanging(left(), some => differs(chart, helm, context, some))
    for (const probe of found) settle(probe, context)
    if (found.length === 0) continue
    winners.push(context)
    say(`${JSON.stringify(toggle)} shows ${found.map(({ path }) => path.join('.')).join(' ')}`)
  }
  say(
    `left: ${left()
      .map(({ path }) => path.join('.'))
      .filter(path => !path.endsWith(NONSENSE))
      .join(' ')}; ${helm.renderings()} renderings`,
  )
  // What no rendering shows and a template names all the same may need a cluster, or more switches than one.
  for (const { path, opens } of left()) if (opens === undefined && words.mentions(path)) read.set(idOf(path), {})
  const found = await undeclared([...contexts, ...winners])
  const needed = new Set<string>()
  const takesText = new Set<string>()
  await Promise.all(
    declared.map(async ({ path, section, value }) => {
      const id = idOf(path)
      if (section && isRecord(value) && Object.keys(value).length > 0) {
        const told = await Promise.all([allOn, {}].map(context => helm.told(mergeValues(context, treeOf(path, null)))))
        const refusals = told.filter(({ refused }) => refused !== undefined)
        if (refusals.length === 2) needed.add(id)
        else if (refusals.length > 0) say(`null is refused sometimes: ${path.join('.')}`)
      }
      const context = read.get(id)
      if (typeof value !== 'boolean' || context === undefined) return
      const [off, text] = await Promise.all(
        [false, 'false'].map(one => helm.told(mergeValues(context, treeOf(path, one)))),
      )
      if (off?.digest === text?.digest) takesText.add(id)
    }),
  )
  say(`${helm.renderings()} renderings`)
  return {
    declared,
    read: new Set(read.keys()),
    open,
    found,
    needed,
    takesText,
    options: new Map([...options].map(([option, paths]) => [option, [...paths]])),
  }

  /** Keys that nobody declares and a template reads all the same. */
  async function undeclared(shown: readonly Values[]): Promise<KeyPath[]> {
    const all: KeyPath[] = []
    const have = new Set(declared.map(({ path }) => idOf(path)))
    let sections: KeyPath[] = [
      [],
      ...declared.filter(({ section, value }) => section || isRecord(value)).map(({ path }) => path),
    ].filter(path => !open.has(idOf(path)) && !isBelowOpen(path))
    while (sections.length > 0) {
      const next: KeyPath[] = []
      const group = sections.flatMap(section => words.names.map(name => [...section, name]))
      for (let start = 0; start < group.length; start += 20_000) {
        const part = group.slice(start, start + 20_000)
        for (const context of shown) {
          const asked = part
            .filter(path => !have.has(idOf(path)))
            .map((path): Probe => ({ path, tries: () => [NONSENSE] }))
          for (const { path } of await findChanging(asked, some => differs(chart, helm, context, some))) {
            all.push(path)
            have.add(idOf(path))
            const [empty, full] = await Promise.all(
              [{}, { [NONSENSE]: NONSENSE }].map(one => helm.told(mergeValues(context, treeOf(path, one)))),
            )
            if (empty?.digest === full?.digest) next.push(path)
            else open.add(idOf(path))
          }
        }
        say(
          `undeclared: ${all.length} after ${start + part.length} of ${group.length}; ${helm.renderings()} renderings`,
        )
      }
      say(`undeclared: ${all.map(path => path.join('.')).join(' ')}`)
      sections = next
    }
    return all
  }
}

/** Turns on whatever can be turned on together, and makes the chart render more and not less. */
export async function everythingOn(declared: readonly Declared[], helm: Renderer): Promise<Values> {
  const settings = declared.flatMap(({ path, value, section }): Values[] =>
    !section && value === false ? [treeOf(path, true)] : [],
  )
  const { added } = await accumulate({}, settings, mergeTrees, helm)
  const all = await helm.text(mergeTrees({}, added))
  const without = await Promise.all(
    added.map(async one =>
      helm.text(
        mergeTrees(
          {},
          added.filter(other => other !== one),
        ),
      ),
    ),
  )
  return mergeTrees(
    {},
    added.filter((_, index) => (without[index] ?? '').length <= all.length),
  )
}

/** Something for each key that holds nothing: templates ask whether it is there. */
function emptyOnes(declared: readonly Declared[]): Values[] {
  return declared.flatMap(({ path, value, section }): Values[] => {
    if (section && !isRecord(value)) return []
    if (value === '' || value === null) return [treeOf(path, NONSENSE)]
    if (Array.isArray(value) && value.length === 0) return [treeOf(path, [NONSENSE])]
    return isRecord(value) && Object.keys(value).length === 0 ? [treeOf(path, { [NONSENSE]: NONSENSE })] : []
  })
}

const mergeTrees = (base: Values, some: readonly Values[]) => mergeValues(base, ...some)

/** Adds what can be added without a refusal. */
async function accumulate<T>(
  context: Values,
  some: readonly T[],
  add: (context: Values, some: readonly T[]) => Values,
  helm: Renderer,
): Promise<{ context: Values; added: readonly T[] }> {
  if (some.length === 0) return { context, added: [] }
  const together = add(context, some)
  if ((await helm.told(together)).refused === undefined) return { context: together, added: some }
  if (some.length === 1) return { context, added: [] }
  const middle = Math.ceil(some.length / 2)
  const first = await accumulate(context, some.slice(0, middle), add, helm)
  const second = await accumulate(first.context, some.slice(middle), add, helm)
  return { context: second.context, added: [...first.added, ...second.added] }
}

/** Gives many keys a value of their own at once: what shows up in the rendering is read. */
async function echoes(chart: Chart, helm: Renderer, context: Values, probes: readonly Probe[]) {
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
  return added
    .filter(({ mark }) => text.includes(mark))
    .map(({ probe, mark }) => ({ probe, option: [...options].find(([, value]) => value.includes(mark))?.[0] }))
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

function probesFor(declared: readonly Declared[], words: Vocabulary): Probe[] {
  return declared.flatMap(({ path, value, section }): Probe[] => {
    const opens: Probe = { path: [...path, NONSENSE], tries: () => [NONSENSE], opens: path }
    if (section) return [opens]
    const texts = typeof value === 'string' || value === null || value === undefined ? words.beside(path) : []
    const probe: Probe = { path, tries: now => [...sentinels(now), ...texts] }
    return isRecord(value) ? [opens] : [probe]
  })
}

/** A value of each type that the key could take, other than the one that it has. */
function sentinels(now: unknown): unknown[] {
  if (typeof now === 'boolean') return [!now, NONSENSE]
  if (typeof now === 'number') return [now + 1, NONSENSE]
  if (typeof now === 'string') return [NONSENSE]
  if (Array.isArray(now))
    return [
      [...now, NONSENSE],
      [...now, { name: NONSENSE }],
    ]
  return [NONSENSE, true, 7777, { [NONSENSE]: NONSENSE }, [NONSENSE]]
}

/** Each thing that could guard a section: a boolean turned round, a word that templates compare a key with. */
function togglesOf(declared: readonly Declared[], { schema }: Chart, allOn: Values, words: Vocabulary): Values[] {
  return declared.flatMap(({ path, value, section }): Values[] => {
    if (section || isRecord(value)) return []
    const now = at(allOn, path) ?? value
    if (typeof now === 'boolean') return [treeOf(path, !now)]
    if (Array.isArray(value) || typeof value === 'number') return []
    const texts = new Set([...enumOf(schema, path), ...words.beside(path)])
    return [...texts].filter(text => text !== value).map(text => treeOf(path, text))
  })
}

function enumOf(schema: unknown, path: KeyPath): string[] {
  let now = schema
  for (const part of path) {
    const properties = isRecord(now) ? now['properties'] : undefined
    now = isRecord(properties) ? properties[part] : undefined
  }
  const words = isRecord(now) ? now['enum'] : undefined
  return Array.isArray(words) ? words.filter(word => typeof word === 'string') : []
}

/** Whether a probe changes a rendering, and then which of the agent's options it changes. */
async function changesAlone(
  chart: Chart,
  helm: Renderer,
  context: Values,
  probe: Probe,
): Promise<string[] | undefined> {
  const base = await helm.told(context)
  const tree = mergeValues(chart.defaults, context)
  for (const value of probe.tries(at(tree, probe.path))) {
    const now = await helm.told(mergeValues(context, treeOf(probe.path, value)))
    if (now.digest === base.digest) continue
    const names = new Set([...now.options.keys(), ...base.options.keys()])
    return now.refused === undefined ? [...names].filter(name => now.options.get(name) !== base.options.get(name)) : []
  }
  return undefined
}

/** Whether these together change what a context renders; a context that is refused shows nothing. */
async function differs(chart: Chart, helm: Renderer, context: Values, some: readonly Probe[]): Promise<boolean> {
  const base = await helm.told(context)
  if (base.refused !== undefined) return false
  const tree = mergeValues(chart.defaults, context)
  const settings = some.map(({ path, tries }) => [path, tries(at(tree, path))[0]] as const)
  return (await helm.told(mergeValues(context, treeOfAll(settings)))).digest !== base.digest
}

function at(tree: unknown, path: KeyPath): unknown {
  return path.reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), tree)
}
