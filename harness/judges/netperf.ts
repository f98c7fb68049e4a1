import { type MetricSamples, type Sample, SAMPLES_PER_BLOCK } from '../measure/sample.ts'
import type { Path } from '../measure/plan.ts'
import type { Judge } from './judge.ts'

/** How many whole blocks there should be, and of which paths. */
export interface WantedSamples {
  readonly blocks: number
  readonly paths: readonly Path[]
}

/** Whether netperf gave every sample of a metric that was asked for, each with a rate. */
export const judge: Judge<MetricSamples, WantedSamples> = {
  kind: 'netperf',
  version: 1,
  summary: 'netperf samples',
  decide({ metric, samples }, { blocks, paths }) {
    const taken = Map.groupBy(samples, ({ session, block }) => `session ${session}, block ${block}`)
    const count = taken.size === blocks ? [] : [`${metric} has ${taken.size} blocks, not ${blocks}`]
    const lacks = [...count, ...[...taken].flatMap(([name, own]) => whatBlockLacks(name, own, paths))]
    // That netperf told less than it was asked for says nothing about the network.
    return lacks.length === 0 ? { verdict: 'passed' } : { verdict: 'broken', reason: lacks.join('\n') }
  },
}

function whatBlockLacks(name: string, samples: readonly Sample[], paths: readonly Path[]): string[] {
  return paths.flatMap(path => {
    const own = samples.filter(sample => sample.path === path)
    const useless = own.filter(({ value }) => !(value > 0 && Number.isFinite(value)))
    return [
      ...(own.length === SAMPLES_PER_BLOCK
        ? []
        : [`${name} has ${own.length} samples of ${path}, not ${SAMPLES_PER_BLOCK}`]),
      ...useless.map(({ value }) => `${name} has a sample of ${path} that is ${value}`),
    ]
  })
}
