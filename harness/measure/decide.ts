import type { Reference } from './certainty.ts'
import { type Finding, LEVEL, MARGIN } from './examine.ts'
import { describe, settling } from './telling.ts'

/** What a gate says about a path and metric. */
export type GateVerdict = 'passed' | 'failed' | 'improved' | 'inconclusive'

/** A verdict with why, and what would settle an open one. */
export interface GateAnswer {
  readonly verdict: GateVerdict
  readonly why: string
}

/** Whether the samples show a loss so clearly that it is worth measuring again. */
export function showsLoss({ reference, loss, pLoss, troubles }: Finding): boolean {
  return troubles.length === 0 && loss >= marginOf(reference) && pLoss < LEVEL
}

/**
 * The verdict on a finding.
 *
 * @param confirmation The same question, answered by samples that were taken after the first ones had shown a loss.
 *   Without it a loss is not believed, unless several runs show it together: `enough`.
 */
export function decide(finding: Finding, confirmation?: Finding | 'enough'): GateAnswer {
  const { reference, troubles, pGain, loss, upper } = finding
  const margin = marginOf(reference)
  if (troubles.length > 0) return { verdict: 'inconclusive', why: troubles.join('; ') }
  if (showsLoss(finding)) return afterLoss(finding, confirmation)
  if ('starts' in reference && -loss >= MARGIN && pGain < LEVEL) {
    return { verdict: 'improved', why: `${describe(finding)}; the baseline stays as it is until "baseline save"` }
  }
  if (upper < margin) return { verdict: 'passed', why: describe(finding) }
  return { verdict: 'inconclusive', why: `${describe(finding)}; ${settling(finding)}` }
}

function afterLoss(finding: Finding, confirmation: Finding | 'enough' | undefined): GateAnswer {
  if (confirmation === 'enough') return { verdict: 'failed', why: describe(finding) }
  if (confirmation === undefined) {
    return { verdict: 'inconclusive', why: `${describe(finding)}; not confirmed: no second measurement was made` }
  }
  if (confirmation.troubles.length > 0) {
    return { verdict: 'inconclusive', why: `${describe(finding)}; not confirmed: ${confirmation.troubles.join('; ')}` }
  }
  const both = `${describe(finding)}; measured again with fresh pods: ${describe(confirmation)}`
  return showsLoss(confirmation)
    ? { verdict: 'failed', why: both }
    : { verdict: 'inconclusive', why: `${both}; the second measurement does not confirm the first` }
}

/** A floor has its margin in itself: any loss below it counts. */
function marginOf(reference: Reference): number {
  return 'floor' in reference ? Number.MIN_VALUE : MARGIN
}
