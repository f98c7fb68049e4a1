import { chooseCases, isFilter } from '../engine/select-cases.ts'
import { plural } from '../../reports/format.ts'
import { type RunFlags, makePlan } from './plan.ts'

/**
 * `list` and `run --list`: suites and cases with what they require and where they are documented.
 *
 * @throws UsageError when the filter lets no case pass.
 */
export async function listCommand(flags: RunFlags & { readonly json: boolean }): Promise<number> {
  const { suites, filter } = await makePlan(flags)
  const cases = await chooseCases(suites, filter)
  if (flags.json) {
    process.stdout.write(`${JSON.stringify({ suites, cases }, undefined, 2)}\n`)
    return 0
  }
  for (const suite of suites) {
    const own = cases.filter(candidate => candidate.suite === suite)
    if (own.length === 0 && isFilter(filter)) continue
    process.stdout.write(`${suite} (${plural(own.length, 'case')})\n`)
    for (const { id, title, group, requires, docs } of own) {
      process.stdout.write(`  ${[...group, title].join(' > ')}\n    id: ${id}\n`)
      if (requires.length > 0) process.stdout.write(`    requires: ${requires.join(', ')}\n`)
      if (docs !== undefined) process.stdout.write(`    docs: ${docs}\n`)
    }
  }
  return 0
}
