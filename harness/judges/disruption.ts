import { type DeniedStream, type PathOutcome, trafficName } from '../results/upgrade.ts'
import type { Judgement } from '../results/observation.ts'
import { listed, stallsOf, throughCilium } from '../upgrade/verdict-paths.ts'
import type { Judge } from './judge.ts'

/** Traffic while something of the cluster was away or started again. */
export interface Disruption {
  /** From before it began until everything was there again and every path had flowed for a while, in milliseconds. */
  readonly durationMs: number
  readonly paths: readonly PathOutcome[]
  /** Paths on which nothing came back in the end. */
  readonly dead: readonly string[]
  readonly denied: readonly DeniedStream[]
}

/** What traffic may suffer. */
export interface Bearable {
  /** The longest interruption of a path, in milliseconds, where the control did not share it. */
  readonly longestMs: number
  /** Paths that are cut by what was done: they have to come back, and that is all. */
  readonly cut?: readonly string[]
}

/** Whether traffic goes on while something of the cluster is away, and what is denied stays denied. */
export const judge: Judge<Disruption, Bearable> = {
  kind: 'disruption',
  version: 1,
  summary: 'traffic while something of the cluster is away or starts again',
  decide({ paths, dead, denied }, { longestMs, cut = [] }) {
    const held = throughCilium(paths).filter(({ path }) => !cut.includes(path))
    const { blamed, starved } = stallsOf(held, longestMs)
    const gone = held.filter(({ kind, ended }) => kind === 'tcp' && ended !== undefined)
    const complaints = [
      ...denied.filter(({ answered }) => answered > 0).map(leak),
      ...dead.map(path => `${path}: nothing came back`),
      ...gone.map(path => `${trafficName(path)}: the connection did not survive: ${path.ended}`),
      ...(blamed.length === 0
        ? []
        : [`longer than ${longestMs} ms without an answer: ${listed(blamed, 'longestOwnMs')}`]),
    ]
    if (complaints.length > 0) return { verdict: 'failed', reason: complaints.join('\n') }
    return unseen(held, denied) ?? sharedWith(starved)
  },
}

function leak({ path, answered, sent }: DeniedStream): string {
  return `${path}: ${answered} of ${sent} connections were made, although a policy denies them`
}

/** Silence about a path is not that it held. */
function unseen(held: readonly PathOutcome[], denied: readonly DeniedStream[]): Judgement | undefined {
  const blind = held.filter(
    ({ kind, unwatched, ended }) => unwatched !== undefined || (ended !== undefined && kind !== 'tcp'),
  )
  const silent = denied.filter(({ sent }) => sent === 0)
  const reasons = [
    ...(held.length === 0 ? ['no traffic was watched'] : []),
    ...(denied.length === 0 ? ['nothing that is denied was tried'] : []),
    ...blind.map(path => `${trafficName(path)}: ${path.unwatched ?? path.ended}`),
    ...silent.map(({ path }) => `${path}: nothing was sent`),
  ]
  return reasons.length === 0 ? undefined : { verdict: 'broken', reason: reasons.join('\n') }
}

function sharedWith(starved: readonly PathOutcome[]): Judgement {
  if (starved.length === 0) return { verdict: 'passed' }
  const text = `the traffic between the nodes, which Cilium does not carry, or the sender itself stood still too: ${listed(starved, 'longestMs')}`
  return { verdict: 'inconclusive', reason: text }
}
