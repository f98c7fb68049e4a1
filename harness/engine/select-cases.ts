import { UsageError } from '../results/errors.ts'
import type { Shard } from '../results/model.ts'
import { listCases } from './kept-cases.ts'
import type { ListedCase } from './listed-case.ts'
import { type OwnFiles, NO_OWN_FILES } from './own-files.ts'
import { casesOfShard } from './shard.ts'

/** Which cases of the chosen suites are meant. A word is a regular expression, or a part of a name as it is printed. */
export interface CaseFilter {
  readonly grep?: string
  readonly skip?: string
}

/** Every way in which a case is printed. */
type Named = Pick<ListedCase, 'id' | 'suite' | 'topic' | 'group' | 'title'>

/** Whether anything is filtered at all. */
export function isFilter({ grep, skip }: CaseFilter): boolean {
  return grep !== undefined || skip !== undefined
}

/** Whether the filter lets a case pass. */
export function isChosen({ grep, skip }: CaseFilter): (c: Named) => boolean {
  const [wanted, unwanted] = [grep, skip].map(word => (word === undefined ? undefined : matcher(word)))
  return c => (wanted?.(c) ?? true) && !(unwanted?.(c) ?? false)
}

/**
 * The cases of suites that a filter lets pass, or those of one shard of them.
 *
 * @throws UsageError when there is none, which is a mistake and never a run that proves nothing.
 */
export async function chooseCases(
  suites: readonly string[],
  filter: CaseFilter,
  { own = NO_OWN_FILES, shard }: { readonly own?: OwnFiles | undefined; readonly shard?: Shard | undefined } = {},
): Promise<ListedCase[]> {
  const all = await listCases(suites, { own })
  const chosen = all.filter(isChosen(filter))
  if (chosen.length > 0 || !isFilter(filter)) return shard === undefined ? chosen : casesOfShard(chosen, shard)
  const { grep, skip } = filter
  const of = `of ${suites.join(', ')}. "cilium-conformance list" prints all names.`
  if (grep !== undefined && !all.some(isChosen({ grep }))) throw new UsageError(`--grep=${grep} matches no case ${of}`)
  throw new UsageError(`--skip=${skip} leaves no case ${of}`)
}

/** The full names of the cases and no others, as vitest joins them and as it prints them. */
export function namesPattern(cases: readonly Pick<ListedCase, 'group' | 'title'>[]): RegExp {
  const names = new Set(cases.map(({ group, title }) => [...group, title].map(literally).join(' (?:> )?')))
  return new RegExp(`^(?:${[...names].join('|')})$`)
}

function matcher(word: string): (c: Named) => boolean {
  const pattern = asPattern(word)
  return c => namesOf(c).some(name => name.includes(word) || pattern?.test(name) === true)
}

function namesOf({ id, suite, topic, group, title }: Named): string[] {
  const name = [...group, title].join(' > ')
  return [[...group, title].join(' '), name, `${suite}/${topic}  ${name}`, id]
}

/** A name may hold what is no regular expression. */
function asPattern(word: string): RegExp | undefined {
  try {
    return new RegExp(word)
  } catch {
    return undefined
  }
}

function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)
}
