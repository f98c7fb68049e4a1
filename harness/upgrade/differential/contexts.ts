import { type Values, mergeValues } from '../../values.ts'
import { isRecord } from '../chart.ts'
import { type Declared, treeOf } from './candidates.ts'
import { NONSENSE } from './probes.ts'
import type { Renderer } from './renderer.ts'

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

/** A context with something for each key that holds nothing: templates ask whether it is there. */
export async function filledUp(context: Values, declared: readonly Declared[], helm: Renderer): Promise<Values> {
  const settings = declared.flatMap(({ path, value, section }): Values[] => {
    if (section && !isRecord(value)) return []
    if (value === '' || value === null) return [treeOf(path, NONSENSE)]
    if (Array.isArray(value) && value.length === 0) return [treeOf(path, [NONSENSE])]
    return isRecord(value) && Object.keys(value).length === 0 ? [treeOf(path, { [NONSENSE]: NONSENSE })] : []
  })
  return (await accumulate(context, settings, mergeTrees, helm)).context
}

const mergeTrees = (base: Values, some: readonly Values[]) => mergeValues(base, ...some)

/** Adds what can be added without a refusal. */
export async function accumulate<T>(
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
