import { DEFAULT_PROFILE, type RunFlags, makePlan } from './plan.ts'
import { type ListedCase, createSuiteRunner } from './suite-runner.ts'

/** The cases of suites, without running any. Touches no cluster. */
export async function listCases(suites: readonly string[], grep?: string): Promise<ListedCase[]> {
  // Each worker would load everything that cases import, which takes longer than reading all files in one.
  const runner = await createSuiteRunner({
    suites,
    profiles: [DEFAULT_PROFILE],
    workers: 1,
    onCase: ignore,
    onError: ignore,
  })
  try {
    const cases = await runner.collect()
    const pattern = grep === undefined ? undefined : new RegExp(grep)
    return cases.filter(({ group, title }) => pattern?.test([...group, title].join(' ')) ?? true)
  } finally {
    await runner.close()
  }
}

/** `list` and `run --list`: suites and cases with what they require and where they are documented. */
export async function listCommand(flags: RunFlags & { readonly json: boolean }): Promise<number> {
  const { suites, grep } = await makePlan(flags)
  const cases = await listCases(suites, grep)
  if (flags.json) {
    process.stdout.write(`${JSON.stringify({ suites, cases }, undefined, 2)}\n`)
    return 0
  }
  for (const suite of suites) {
    const own = cases.filter(candidate => candidate.suite === suite)
    process.stdout.write(`${suite} (${own.length} cases)\n`)
    for (const { id, title, group, requires, docs } of own) {
      process.stdout.write(`  ${[...group, title].join(' > ')}\n    id: ${id}\n`)
      if (requires.length > 0) process.stdout.write(`    requires: ${requires.join(', ')}\n`)
      if (docs !== undefined) process.stdout.write(`    docs: ${docs}\n`)
    }
  }
  return 0
}

/** Nothing runs, so nothing is told. */
function ignore(): void {}
