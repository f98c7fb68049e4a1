import { plural } from '../../reports/format.ts'
import { ASSUMED_SESSIONS, ASSUMED_STARTS, type Certainty, type Sides } from './certainty.ts'
import type { Finding } from './examine.ts'
import { sum } from './stats/spread.ts'

/** The loss that more runs are asked for to find. */
const WORTH_FINDING = 0.1

/** More runs than this nobody makes for an answer. */
const MOST_MORE_RUNS = 9

/** A finding in one line: the amount, its bounds, and how many of which unit it rests on. */
export function describe({ here, reference, certainty, loss, lower, upper, pLoss, pGain }: Finding): string {
  const basis = basisOf({ here, reference }, certainty)
  if ('floor' in reference) {
    const floor = Math.exp(reference.floor)
    const [ratio, low, high] = [loss, upper, lower].map(value => ((1 - value) * floor).toFixed(3))
    return `${ratio} of the host network (95 % bounds ${low} to ${high}; ${basis}), and the floor is ${floor.toFixed(2)}`
  }
  const gained = loss < 0
  const [amount, low, high] = (gained ? [-loss, -upper, -lower] : [loss, lower, upper]).map(percent)
  const p = (gained ? pGain : pLoss).toPrecision(2)
  return `${amount} ${gained ? 'gain' : 'loss'} (95 % bounds ${low} to ${high}, p ${p}; ${basis})`
}

function basisOf({ here, reference }: Sides, { unit, spread }: Certainty): string {
  const sessions = sum(here.map(({ length }) => length))
  if ('floor' in reference) return `${plural(sessions, 'session')}, ${spreadOfSessions(here, spread)}`
  if (unit === 'runs') {
    const runs = `${plural(here.length, 'run')} of ${plural(sessions / here.length, 'session')}`
    return `${runs} against ${plural(reference.starts.length, 'run')}, standard deviation between runs ${percent(spread)}`
  }
  const others = sum(reference.starts.map(({ length }) => length))
  const assumed =
    reference.differ === ASSUMED_STARTS ? `, ${percent(ASSUMED_STARTS)} between installations assumed` : ''
  const all = [...here, ...reference.starts]
  return `${plural(sessions, 'session')} against ${others}, ${spreadOfSessions(all, spread)}${assumed}`
}

function spreadOfSessions(starts: Sides['here'], spread: number): string {
  return starts.every(({ length }) => length < 2)
    ? `${percent(ASSUMED_SESSIONS)} between sessions assumed`
    : `standard deviation between sessions ${percent(spread)}`
}

/** What would settle an open question. */
export function settling(finding: Finding): string {
  const found = `a loss of ${percent(finding.detectable)} is found here`
  if (finding.certainty.unit === 'sessions') return found
  const more = moreRuns(finding)
  if (more === 0) return `${found}; more runs, each on a new cluster and all given to "baseline check", find less`
  if (more === undefined) return `${found}; runs differ too much: find out what differs between the clusters`
  const those = more === 1 ? 'one more run on a new cluster finds' : `${more} more runs, each on a new cluster, find`
  return `${found}; ${those} ${percent(WORTH_FINDING)}: give all of them to "baseline check"`
}

/** How many more runs find a loss of 10 %, by the spread that is known; undefined where too many would be needed. */
function moreRuns({ here, reference, certainty, detectable }: Finding): number | undefined {
  const others = 'floor' in reference ? 0 : 1 / reference.starts.length
  const needed = Math.log(1 - WORTH_FINDING) / Math.log(1 - detectable)
  for (let more = 0; more <= MOST_MORE_RUNS; more++) {
    const error = certainty.spread * Math.sqrt(1 / (here.length + more) + others)
    if (error <= certainty.error * needed) return more
  }
  return undefined
}

function percent(value: number): string {
  return `${(value * 100).toFixed(1)} %`
}
