import {
  type Effect,
  type PathOutcome,
  type Reason,
  type StageName,
  type UpgradeResult,
  type UpgradeVerdict,
  trafficName,
} from '../../harness/results/upgrade.ts'
import { duration } from '../format.ts'

/** A verdict as a reader meets it first. */
export const VERDICT_WORDS: Readonly<Record<UpgradeVerdict, string>> = {
  go: 'go',
  'go-with-notes': 'go, with notes',
  'no-go': 'no-go',
  unknown: 'unknown',
  interrupted: 'interrupted',
}

/** Class of a verdict in the page: the colours are those of a run's report. */
export const VERDICT_CLASS: Readonly<Record<UpgradeVerdict, string>> = {
  go: 'passed',
  'go-with-notes': 'passed',
  'no-go': 'failed',
  unknown: 'inconclusive',
  interrupted: 'interrupted',
}

/** Class of a reason in the page. */
export const WEIGHT_CLASS: Readonly<Record<Reason['weight'], string>> = {
  'no-go': 'failed',
  unknown: 'inconclusive',
  note: 'skipped',
}

/** What an effect means, as a heading. */
export const EFFECT_WORDS: Readonly<Record<Effect, string>> = {
  datapath: 'Changes to the datapath',
  restart: 'Changes that only restart pods',
  observability: 'Changes to observability',
  none: 'Changes without an effect on a running cluster',
}

/** The answer in one line. */
export function headline({ from, to, values }: UpgradeResult): string {
  if (from !== to) return `Cilium ${from} to ${to}`
  return values.before === values.after ? `Cilium ${to}, the same version and values` : `Cilium ${to} with other values`
}

/** A duration that is told to the reader of a page. */
export function span(ms: number): string {
  if (ms === 0) return '0'
  return ms >= 1000 ? duration(ms) : `${Math.max(1, Math.round(ms))} ms`
}

/** While the suites of a stage ran. */
export const WATCHED: Readonly<Record<StageName, string>> = {
  before: 'traffic while the suites ran before the upgrade',
  after: 'traffic while the suites ran after the upgrade',
  'rolled back': 'traffic while the suites ran after the rollback',
}

/** What else there is to say about a path. */
export function besides({ kind, ended, unwatched, interruptions }: PathOutcome): string[] {
  return [
    ...(ended === undefined ? [] : [`${kind === 'tcp' ? 'did not survive' : 'not watched to the end'}: ${ended}`]),
    ...(unwatched === undefined ? [] : [`not watched: ${unwatched}`]),
    ...(interruptions.some(({ starved }) => starved === true) ? ['the machine lacked CPU time'] : []),
  ]
}

/** Path and kind of traffic. */
export function pathName(path: Pick<PathOutcome, 'path' | 'kind'>): string {
  return trafficName(path)
}
