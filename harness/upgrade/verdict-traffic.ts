import { type Leg, type PathOutcome, type Reason, type Rehearsal, type Watch, trafficName } from '../results/upgrade.ts'
import { endReasons, listed, seconds, stallsOf, throughCilium } from './verdict-paths.ts'

/** What continuous traffic says for or against a leg: all paths that suffered for one cause are one reason. */
export function trafficReasons(leg: Leg, maxOutageMs: number): Reason[] {
  const { name, marks } = leg
  const area = name === 'rollback' ? 'rollback' : 'traffic'
  // Whoever goes back does so because staying is worse.
  const against = name === 'rollback' ? 'note' : 'no-go'
  const paths = throughCilium(leg.paths)
  const { over, blamed, starved } = stallsOf(paths, maxOutageMs)
  const reasons: Reason[] = []
  if (blamed.length > 0) {
    const text = `during the ${name}, traffic was interrupted for longer than the accepted ${seconds(maxOutageMs)}: ${listed(blamed, 'longestOwnMs')}`
    reasons.push({ weight: against, area, text })
  }
  if (starved.length > 0) {
    const text = `during the ${name}, traffic was interrupted, but so was the control or the sender itself: this machine lacked CPU time, and Cilium is not shown to be the cause: ${listed(starved, 'longestMs')}`
    reasons.push({ weight: 'unknown', area, text })
  }
  const worst = paths.find(path => !over.includes(path))
  if (worst !== undefined && worst.longestMs > 0) {
    const text = `within the budget, the longest interruption of the ${name} is ${seconds(worst.longestMs)} (${trafficName(worst)})`
    reasons.push({ weight: 'note', area, text })
  }
  reasons.push(...endReasons(leg.paths, { what: `the ${name}`, when: `during the ${name}`, area, against }))
  const gone = marks.find(({ text }) => text.startsWith('namespace '))
  if (gone !== undefined) reasons.push({ weight: 'note', area, text: `the ${name} had to wait: ${gone.text}` })
  const lost = marks.find(({ text }) => text.startsWith('no traffic on'))
  if (lost !== undefined) reasons.push({ weight: 'no-go', area, text: `after the ${name} there is ${lost.text}` })
  return reasons
}

const WHILE = {
  before: 'while the suites ran before the upgrade',
  after: 'while the suites ran after the upgrade',
  'rolled back': 'while the suites ran after the rollback',
} as const

/**
 * What traffic says about the time in which the suites ran. They load the machine, so an interruption that the control shared
 * is a note, and so is what the same path suffered before the upgrade.
 */
export function watchReasons({ watches, legs }: Pick<Rehearsal, 'watches' | 'legs'>, maxOutageMs: number): Reason[] {
  const before = watches.find(({ stage }) => stage === 'before')
  const endedInLegs = namesOf(legs.flatMap(leg => leg.paths).filter(({ ended }) => ended !== undefined))
  return watches.flatMap(({ stage, paths: all }): Reason[] => {
    const [when, area] = [WHILE[stage], stage === 'rolled back' ? 'rollback' : 'traffic'] as const
    const { blamed, starved } = stallsOf(throughCilium(all), maxOutageMs)
    const had = sufferedIn(before, maxOutageMs)
    const fresh = stage === 'after' ? blamed.filter(path => !had.has(trafficName(path))) : []
    const rest = [...blamed.filter(path => !fresh.includes(path)), ...starved]
    const reasons: Reason[] = []
    if (fresh.length > 0) {
      const text = `${when}, traffic was interrupted for longer than the accepted ${seconds(maxOutageMs)}: ${listed(fresh, 'longestOwnMs')}`
      reasons.push({ weight: 'no-go', area, text })
    }
    if (rest.length > 0)
      reasons.push({ weight: 'note', area, text: `${when}, traffic was interrupted: ${listed(rest, 'longestMs')}` })
    // A connection that an upgrade has ended is told there.
    const paths = all.filter(path => path.unwatched === undefined || !endedInLegs.has(trafficName(path)))
    const known = paths.every(path => path.ended === undefined || had.has(trafficName(path)))
    const against = stage === 'after' && !known ? 'no-go' : 'note'
    return [...reasons, ...endReasons(paths, { what: when, when, area, against })]
  })
}

function namesOf(paths: readonly PathOutcome[]): Set<string> {
  return new Set(paths.map(trafficName))
}

/** The paths that suffered before the upgrade already. */
function sufferedIn(before: Watch | undefined, maxOutageMs: number): Set<string> {
  const paths = before?.paths ?? []
  return namesOf(paths.filter(({ longestOwnMs, ended }) => longestOwnMs > maxOutageMs || ended !== undefined))
}
