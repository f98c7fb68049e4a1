import { type Answer, judgeMeasured } from '../measure/judge.ts'
import { EFFORTS, type EffortName, type MetricName, type PodPath } from '../measure/plan.ts'
import type { Measured } from '../measure/sample.ts'
import type { Standard } from '../measure/standard.ts'
import { messageOf } from '../results/errors.ts'
import type { Judge } from './judge.ts'

/** A path of a metric, and what its ratios to the host network are held against. */
export interface WantedThroughput {
  readonly metric: MetricName
  readonly path: PodPath
  readonly standard: Standard
}

/** Whether pods keep their share of the host network's throughput. */
export const judge: Judge<Measured, WantedThroughput> = {
  kind: 'throughput',
  version: 2,
  summary: 'throughput',
  decide(measured, wanted) {
    try {
      const { verdict, why } = answerAbout(measured, wanted)
      if (verdict === 'improved' || verdict === 'passed') return { verdict: 'passed' }
      return { verdict, reason: verdict === 'inconclusive' ? `${why}${whatSettlesIt(measured.effort)}` : why }
    } catch (error) {
      return { verdict: 'broken', reason: messageOf(error) }
    }
  },
}

/**
 * What the samples say about the path, asked together with every other that was measured.
 *
 * @throws RangeError for a path that no gate asks about; BrokenError when a block lacks a sample.
 */
export function answerAbout(measured: Measured, { metric, path, standard }: WantedThroughput): Answer {
  const own = judgeMeasured(measured, standard).find(answer => answer.metric === metric && answer.path === path)
  if (own === undefined) throw new RangeError(`${metric} is not gated on ${path}`)
  return own
}

/** A loss that a quick measurement shows is open, because it was not confirmed. */
function whatSettlesIt(effort: EffortName): string {
  return EFFORTS[effort].gates ? '' : `; --measure=${effort} never fails, use --measure=gate for a verdict`
}
