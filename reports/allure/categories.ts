import type { CaseResult, RunResult } from '../../harness/results/model.ts'

/** Whom a case that did not pass is about. */
export type Cause = 'product' | 'harness' | 'environment' | 'noise'

/**
 * Whom the case speaks about: Cilium, the harness, what the machine or the cluster lacks, or the noise of a
 * measurement; nobody, when it passed.
 */
export function causeOf(run: Pick<RunResult, 'errors'>, c: CaseResult): Cause | undefined {
  if (c.verdict === 'passed') return undefined
  if (c.verdict === 'failed') return 'product'
  if (c.verdict === 'inconclusive') return 'noise'
  if (c.verdict === 'skipped') return 'environment'
  // A run that found no cluster breaks every case for the reason that it tells once outside of them.
  return run.errors.some(({ message }) => c.reason?.startsWith(message) === true) ? 'environment' : 'harness'
}

/** The reason as Allure gets it: the rules of {@link CATEGORIES} find the cause at its beginning. */
export function messageFor(run: Pick<RunResult, 'errors'>, c: CaseResult): string {
  const cause = causeOf(run, c)
  const reason = c.reason ?? ''
  return cause === 'environment' || cause === 'noise' ? `${cause}: ${reason}` : reason
}

/** categories.json: the first rule that fits decides. */
export const CATEGORIES = [
  {
    name: 'environment: the machine or the cluster lacks something',
    messageRegex: '^environment: [\\s\\S]*',
    matchedStatuses: ['broken', 'skipped'],
  },
  { name: 'product: Cilium did the wrong thing', matchedStatuses: ['failed'] },
  { name: 'harness: it could not tell', matchedStatuses: ['broken'] },
  { name: 'noise: the observation does not settle the question', matchedStatuses: ['unknown'] },
] as const
