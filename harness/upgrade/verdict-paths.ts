import { type PathOutcome, type Reason, trafficName } from '../results/upgrade.ts'

/** How many paths a reason names. */
const NAMED = 3

/** Part of a rehearsal that traffic tells about: `the upgrade`, and `during the upgrade`. */
export interface Part {
  readonly what: string
  readonly when: string
  readonly area: Reason['area']
  /** What it counts that an established connection is gone. */
  readonly against: 'no-go' | 'note'
}

/** The paths that Cilium carries, the worst first. */
export function throughCilium(paths: readonly PathOutcome[]): PathOutcome[] {
  return paths.filter(({ control }) => !control).toSorted((a, b) => b.longestMs - a.longestMs)
}

/** The paths that stood still for too long, by whose fault it is. */
export function stallsOf(paths: readonly PathOutcome[], maxOutageMs: number) {
  const over = paths.filter(path => path.longestMs > maxOutageMs)
  const blamed = over.filter(({ longestOwnMs }) => longestOwnMs > maxOutageMs)
  return {
    over,
    blamed: blamed.toSorted((a, b) => b.longestOwnMs - a.longestOwnMs),
    starved: over.filter(path => !blamed.includes(path)),
  }
}

/** Streams that came to their end, and paths at which nobody looked. */
export function endReasons(paths: readonly PathOutcome[], { what, when, area, against }: Part): Reason[] {
  const ended = paths.filter(path => path.ended !== undefined)
  const gone = ended.filter(path => isConnection(path) && !path.control)
  const machines = ended.some(path => isConnection(path) && path.control)
  const unseen = paths.filter(path => path.unwatched !== undefined || (path.ended !== undefined && !isConnection(path)))
  const reasons: Reason[] = []
  if (gone.length > 0) {
    const connections = gone.length === 1 ? 'an established connection' : `${gone.length} established connections`
    const too = machines ? ', nor did one between the nodes’ own networks' : ''
    const text = `${connections} did not survive ${what}${too}: ${said(gone)}`
    reasons.push({ weight: machines ? 'unknown' : against, area, text })
  }
  if (unseen.length > 0)
    reasons.push({ weight: 'unknown', area, text: `not all traffic was watched ${when}: ${said(unseen)}` })
  return reasons
}

function isConnection({ kind }: PathOutcome): boolean {
  return kind === 'tcp'
}

function said(paths: readonly PathOutcome[]): string {
  return withRest(paths.map(path => `${trafficName(path)}: ${path.ended ?? path.unwatched}`))
}

/** The worst of the paths, which are in order, with how long they stood still by their own fault or by any. */
export function listed(paths: readonly PathOutcome[], which: 'longestOwnMs' | 'longestMs'): string {
  return withRest(paths.map(path => `${trafficName(path)} for ${seconds(path[which])}`))
}

function withRest(texts: readonly string[]): string {
  const rest = texts.length - NAMED
  return `${texts.slice(0, NAMED).join('; ')}${rest <= 0 ? '' : `; and ${rest} more`}`
}

/** A duration as a reason tells it. */
export function seconds(ms: number): string {
  return ms >= 1000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms)} ms`
}
