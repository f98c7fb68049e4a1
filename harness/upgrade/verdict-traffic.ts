import { type Leg, type PathOutcome, type Reason, trafficName } from '../results/upgrade.ts'

/** How many paths a reason names. */
const NAMED = 3

/** What continuous traffic says for or against a leg: all paths that suffered for one cause are one reason. */
export function trafficReasons(leg: Leg, maxOutageMs: number): Reason[] {
  const { name, marks } = leg
  const area = name === 'rollback' ? 'rollback' : 'traffic'
  const paths = leg.paths.filter(({ control }) => !control).toSorted((a, b) => b.longestMs - a.longestMs)
  const over = paths.filter(({ longestMs }) => longestMs > maxOutageMs)
  const [starved, blamed] = [over.filter(path => path.starved), over.filter(path => !path.starved)]
  const reasons: Reason[] = []
  if (blamed.length > 0)
    reasons.push({
      weight: name === 'rollback' ? 'note' : 'no-go',
      area,
      text: `during the ${name} traffic stood still for longer than the accepted ${seconds(maxOutageMs)}: ${listed(blamed)}`,
    })
  if (starved.length > 0)
    reasons.push({
      weight: 'unknown',
      area,
      text: `during the ${name} traffic stood still, and so did the control or the sender itself: this machine was starved, and Cilium is not shown to be the cause: ${listed(starved)}`,
    })
  const worst = paths.find(path => !over.includes(path))
  if (worst !== undefined && worst.longestMs > 0)
    reasons.push({
      weight: 'note',
      area,
      text: `within the budget, the longest interruption of the ${name} is ${seconds(worst.longestMs)} (${trafficName(worst)})`,
    })
  for (const path of paths.filter(({ ended }) => ended !== undefined))
    reasons.push({
      weight: 'note',
      area,
      text: `an established connection did not survive the ${name}: ${trafficName(path)}: ${path.ended}`,
    })
  const gone = marks.find(({ text }) => text.startsWith('namespace '))
  if (gone !== undefined) reasons.push({ weight: 'note', area, text: `the ${name} had to wait: ${gone.text}` })
  const lost = marks.find(({ text }) => text.startsWith('no traffic on'))
  if (lost !== undefined) reasons.push({ weight: 'no-go', area, text: `after the ${name} there is ${lost.text}` })
  return reasons
}

/** The worst of the paths, which are in order. */
function listed(paths: readonly PathOutcome[]): string {
  const named = paths.slice(0, NAMED).map(path => `${trafficName(path)} for ${seconds(path.longestMs)}`)
  const rest = paths.length - named.length
  return `${named.join('; ')}${rest === 0 ? '' : `; and ${rest} more`}`
}

function seconds(ms: number): string {
  return ms >= 1000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms)} ms`
}
