import { stringify } from 'yaml'
import type { CaseResult, RunResult, Verdict } from '../harness/results/model.ts'
import { fullTitle, tallySuites } from './tally.ts'

/** An entry of Sonobuoy's tree of results, as its documentation has it: https://sonobuoy.io/docs/main/results/ */
export interface SonobuoyItem {
  readonly name: string
  readonly status: string
  readonly meta?: Readonly<Record<string, string>>
  readonly details?: Readonly<Record<string, unknown>>
  readonly items?: readonly SonobuoyItem[]
}

/** The worst first: what a suite is called whose cases came to different verdicts. */
const WORST: readonly Verdict[] = ['failed', 'broken', 'inconclusive', 'passed', 'skipped']

/**
 * sonobuoy_results.yaml: what Sonobuoy reads of a plugin with `result-format: manual`. Its other formats know no verdict but
 * passed, failed and skipped, and would take a run that proves nothing for one that passed.
 */
export function renderSonobuoy(run: RunResult): string {
  // Sonobuoy reads YAML 1.1, where more words than in 1.2 need quotes.
  return stringify(sonobuoyTree(run), { version: '1.1' })
}

function sonobuoyTree(run: RunResult): SonobuoyItem {
  const suites = tallySuites(run).map(
    ({ suite, profile, counts, cases }): SonobuoyItem => ({
      name: `${suite} (${profile})`,
      status: WORST.find(verdict => counts[verdict] > 0) ?? 'unknown',
      items: cases.map(caseItem),
    }),
  )
  const problems = run.errors.map(
    ({ phase, message, cure }): SonobuoyItem => ({
      name: phase,
      status: 'broken',
      details: { failure: message, ...(cure === undefined ? {} : { fix: cure }) },
    }),
  )
  const outside = problems.length === 0 ? [] : [{ name: 'outside of cases', status: 'broken', items: problems }]
  return {
    name: 'cilium-conformance',
    status: run.verdict,
    meta: { type: 'summary', run: run.id },
    items: [...suites, ...outside],
  }
}

function caseItem(c: CaseResult): SonobuoyItem {
  return {
    name: fullTitle(c),
    status: c.verdict,
    meta: { id: c.id, ...(c.docs === undefined ? {} : { docs: c.docs }) },
    ...(c.reason === undefined ? {} : { details: { [c.verdict === 'skipped' ? 'skipped' : 'failure']: c.reason } }),
  }
}
