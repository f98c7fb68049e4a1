import { chooseCases, isFilter } from '../engine/select-cases.ts'
import { plural } from '../../reports/format.ts'
import { type RunFlags, makePlan } from './plan.ts'

/**
 * `list` and `run --list`: suites and cases with what they require and where they are documented.
 *
 * @throws UsageError when the filter lets no case pass.
 */
export async function listCommand(flags: RunFlags & { readonly json: boolean }): Promise<number> {
  const { suites, filter, own, shard } = await makePlan(flags)
  const cases = await chooseCases(suites, filter, { own, shard })
  if (flags.json) {
    process.stdout.write(`${JSON.stringify({ suites, cases }, undefined, 2)}\n`)
    return 0
  }
  for (const suite of suites) {
    const listed = cases.filter(candidate => candidate.suite === suite)
    if (listed.length === 0 && (isFilter(filter) || shard !== undefined)) continue
    process.stdout.write(`${suite} (${plural(listed.length, 'case')})\n`)
    for (const { id, title, group, requires, docs } of listed) {
      process.stdout.write(`  ${[...group, title].join(' > ')}\n    id: ${id}\n`)
      if (requires.length > 0) process.stdout.write(`    requires: ${requires.join(', ')}\n`)
      if (docs !== undefined) process.stdout.write(`    docs: ${docs}\n`)
    }
  }
  return 0
}
