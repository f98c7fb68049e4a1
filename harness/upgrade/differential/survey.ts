import { type Values, mergeValues } from '../../values.ts'
import { isRecord } from '../chart.ts'
import type { KeyPath } from '../values-file.ts'
import { type Asked, changesAlone, differs, echoes } from './ask.ts'
import { type Declared, type Vocabulary, declaredKeys, treeOf } from './candidates.ts'
import { everythingOn, filledUp } from './contexts.ts'
import { Ledger } from './ledger.ts'
import { idOf, probesFor, schemaTakesText, togglesOf } from './probes.ts'
import type { Renderer } from './renderer.ts'
import { findChanging } from './search.ts'
import { undeclaredKeys } from './undeclared.ts'

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

/**
 * Asks Helm about every key of a chart.
 *
 * @param say Is told how far it is.
 */
export async function survey(asked: Asked, words: Vocabulary, say: (line: string) => void): Promise<Survey> {
  const { chart, helm } = asked
  const declared = declaredKeys(chart)
  const probes = probesFor(declared, words)
  const ledger = new Ledger(probes)
  const tell = (what: string) =>
    say(`${what}: ${ledger.left().length} of ${probes.length} left after ${helm.renderings()} renderings`)
  const allOn = await everythingOn(declared, helm)
  const bases: readonly Values[] = [allOn, {}, await filledUp(allOn, declared, helm)]
  const contexts = [...bases]
  for (const context of bases) {
    const { seen, context: marked } = await echoes(asked, context, probes)
    for (const { probe, option } of seen) {
      ledger.settle(probe, context)
      if (option !== undefined && probe.opens === undefined) ledger.sets(option, probe.path)
    }
    // Where every key has a value of its own, what depends on two being different shows too.
    if (context === allOn) contexts.push(marked)
    tell('many at once')
  }
  for (const context of contexts) {
    await oneByOne(asked, ledger, context)
    tell('one by one')
  }
  const guarded = await behindSwitches(
    asked,
    ledger,
    togglesOf(declared, chart, allOn, words).map(toggle => mergeValues(allOn, toggle)),
  )
  tell('behind switches')
  say(`shown by no rendering: ${ledger.leftInWords()}`)
  // Of what no rendering shows nothing is known: it may need a cluster, or more switches than one.
  for (const path of unseenSections(declared, ledger.read)) ledger.open.add(idOf(path))
  for (const { path, opens } of ledger.left())
    if (opens === undefined && words.mentions(path)) ledger.read.set(idOf(path), {})
  const sections = declared
    .filter(
      ({ path, section, value }) =>
        (section || isRecord(value)) && !ledger.open.has(idOf(path)) && !ledger.isBelowOpen(path),
    )
    .map(({ path }) => path)
  const have = new Set(declared.map(({ path }) => idOf(path)))
  const found = await undeclaredKeys(asked, ledger, words.names, [[], ...sections], have, [...contexts, ...guarded])
  say(`nobody declares: ${found.map(path => path.join('.')).join(' ')}`)
  const needed = await neededSections(helm, declared, [{}, allOn])
  const takesText = await textBooleans(asked, declared, ledger)
  tell('all')
  return {
    declared,
    read: new Set(ledger.read.keys()),
    open: ledger.open,
    found,
    needed,
    takesText,
    options: new Map([...ledger.options].map(([option, paths]) => [option, [...paths]])),
  }
}

async function oneByOne(asked: Asked, ledger: Ledger, context: Values): Promise<void> {
  const closed = ledger.left().filter(({ opens }) => opens !== undefined)
  for (const probe of await findChanging(closed, some => differs(asked, context, some))) ledger.settle(probe, context)
  await Promise.all(
    ledger
      .left()
      .filter(({ opens }) => opens === undefined)
      .map(async probe => {
        const changed = await changesAlone(asked, context, probe)
        if (changed === undefined) return
        ledger.settle(probe, context)
        if (changed.length === 1) ledger.sets(changed[0] ?? '', probe.path)
      }),
  )
}

/** Settles what is to be seen in some of the contexts alone, and gives these. */
async function behindSwitches(asked: Asked, ledger: Ledger, contexts: readonly Values[]): Promise<Values[]> {
  const useful: Values[] = []
  for (const context of contexts) {
    const found = await findChanging(ledger.left(), some => differs(asked, context, some))
    for (const probe of found) ledger.settle(probe, context)
    if (found.length > 0) useful.push(context)
  }
  return useful
}

/** Sections without which Helm refuses in every context. */
async function neededSections(
  helm: Renderer,
  declared: readonly Declared[],
  contexts: readonly Values[],
): Promise<Set<string>> {
  const filled = declared.filter(({ section, value }) => section && isRecord(value) && Object.keys(value).length > 0)
  const refused = await Promise.all(
    filled.map(async ({ path }) => {
      for (const context of contexts)
        if ((await helm.told(mergeValues(context, treeOf(path, null)))).refused === undefined) return []
      return [idOf(path)]
    }),
  )
  return new Set(refused.flat())
}

/** Booleans for which the text `"false"` renders like `false`, as far as the schema lets a text through. */
async function textBooleans(
  { chart, helm }: Asked,
  declared: readonly Declared[],
  { read }: Ledger,
): Promise<Set<string>> {
  const same = await Promise.all(
    declared.map(async ({ path, value }) => {
      const context = read.get(idOf(path))
      if (typeof value !== 'boolean' || context === undefined || !schemaTakesText(chart, path)) return []
      const [off, text] = await Promise.all(
        [false, 'false'].map(one => helm.told(mergeValues(context, treeOf(path, one)))),
      )
      return off?.digest === text?.digest ? [idOf(path)] : []
    }),
  )
  return new Set(same.flat())
}

/** Sections of which no rendering shows a single key, with what is below them. */
function unseenSections(declared: readonly Declared[], read: ReadonlyMap<string, unknown>): KeyPath[] {
  const keys = declared.filter(({ section, value }) => !section && !isRecord(value))
  return declared
    .filter(({ section }) => section)
    .map(({ path }) => path)
    .filter(path => {
      const below = keys.filter(key => idOf(key.path).startsWith(`${idOf(path)}\0`))
      return below.length > 1 && !below.some(key => read.has(idOf(key.path)))
    })
}
