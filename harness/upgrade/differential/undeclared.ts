import { type Values, mergeValues } from '../../values.ts'
import type { KeyPath } from '../values-file.ts'
import { type Asked, differs } from './ask.ts'
import { treeOf } from './candidates.ts'
import type { Ledger } from './ledger.ts'
import { NONSENSE, type Probe, idOf } from './probes.ts'
import { findChanging } from './search.ts'

/** So many keys at once are a few megabytes of values. */
const AT_ONCE = 20_000

/**
 * Keys that nobody declares and a template reads all the same: every word of the templates is tried in every section.
 *
 * @param sections Those that do not take any key.
 * @param have Keys that are known.
 */
export async function undeclaredKeys(
  asked: Asked,
  ledger: Ledger,
  names: readonly string[],
  sections: readonly KeyPath[],
  have: ReadonlySet<string>,
  contexts: readonly Values[],
): Promise<KeyPath[]> {
  const group = sections.flatMap(section => names.map(name => [...section, name])).filter(path => !have.has(idOf(path)))
  const found: KeyPath[] = []
  for (let start = 0; start < group.length; start += AT_ONCE)
    for (const context of contexts) {
      const left = group.slice(start, start + AT_ONCE).filter(path => !found.includes(path))
      const probes = left.map((path): Probe => ({ path, tries: () => [NONSENSE] }))
      for (const { path } of await findChanging(probes, some => differs(asked, context, some))) {
        found.push(left.find(one => idOf(one) === idOf(path)) ?? path)
        if (!(await isSection(asked, context, path))) ledger.open.add(idOf(path))
      }
    }
  const deeper = found.filter(path => !ledger.open.has(idOf(path)))
  if (deeper.length === 0) return found
  return [...found, ...(await undeclaredKeys(asked, ledger, names, deeper, have, contexts))]
}

/** A mapping that Helm refuses is no section, and one that shows any key takes any. */
async function isSection({ helm }: Asked, context: Values, path: KeyPath): Promise<boolean> {
  const [empty, full] = await Promise.all(
    [{}, { [NONSENSE]: NONSENSE }].map(one => helm.told(mergeValues(context, treeOf(path, one)))),
  )
  return empty?.refused === undefined && empty?.digest === full?.digest
}
