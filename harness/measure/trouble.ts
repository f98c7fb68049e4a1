import { LEAST_RUNS, type Reference, sessionValues } from './certainty.ts'
import { type PodPath, metricOf } from './plan.ts'
import { type Measured, type MetricSamples, type Sample, type Start, logRatios } from './sample.ts'
import { bimodalityCoefficient, deviation, mean, median } from './stats/spread.ts'

/** Steal above this, as a mean over the samples, drowns what a gate asks about. */
export const MOST_STEAL = 0.05

/** From this share of the link's speed on the link is what is measured. TCP's payload is 94 % of an Ethernet link. */
const SATURATED = 0.9

/** The coefficient of a uniform distribution: one that is higher has two humps or a long tail. */
const TWO_HUMPS = 5 / 9

/** Modes that are nearer than this do not matter to a gate, in log units. */
const FAR_APART = 0.05

/** How many standard deviations apart modes are that no single hump shows. */
const CLEARLY_APART = 4

/** A mode has at least this share of the values, else it is a few stray ones. */
const LEAST_SHARE = 0.2

/**
 * Whether the log ratios come in two kinds, for example because pods landed on different processors: a middle value then
 * describes neither. Needs eight values; fewer always look like two kinds to somebody.
 */
export function isBimodal(ratios: readonly number[]): boolean {
  if (ratios.length < 8 || !(bimodalityCoefficient(ratios) > TWO_HUMPS)) return false
  const sorted = ratios.toSorted((a, b) => a - b)
  const least = Math.ceil(sorted.length * LEAST_SHARE)
  for (let cut = least; cut <= sorted.length - least; cut++) {
    const [low, high] = [sorted.slice(0, cut), sorted.slice(cut)]
    const apart = mean(high) - mean(low)
    const within = Math.sqrt((deviation(low) ** 2 + deviation(high) ** 2) / 2)
    if (apart >= FAR_APART && apart >= CLEARLY_APART * within) return true
  }
  return false
}

/** Whether the control runs as fast as the link between the nodes, which hides what pods lose. */
export function isSaturated(control: readonly Sample[], linkMbits: number | undefined): boolean {
  if (linkMbits === undefined) return false
  const share = median(control.map(({ value }) => value)) / linkMbits
  // A speed that is exceeded is a name and not a limit.
  return share >= SATURATED && share <= 1
}

/** Mean steal of the samples. */
export function meanSteal(samples: readonly Sample[]): number {
  return mean(samples.map(({ steal }) => steal))
}

/** Why samples cannot answer whatever they say, and why what they are held against cannot, one line each. */
export function troublesOf(
  { linkMbits }: Measured,
  taken: MetricSamples,
  path: PodPath,
  reference: Reference,
): string[] {
  const own = taken.samples.filter(sample => sample.path === path || sample.path === 'host')
  const steal = meanSteal(own)
  const control = own.filter(sample => sample.path === 'host')
  const isStream = metricOf(taken.metric).unit === '10^6bits/s'
  return [
    ...(steal > MOST_STEAL
      ? [`the hypervisor took ${(steal * 100).toFixed(1)} % of the processors: measure on a quieter machine`]
      : []),
    ...(isStream && path !== 'same-node' && isSaturated(control, linkMbits)
      ? [`the link of ${linkMbits} Mbit/s is saturated, which hides what pods lose: measure over a faster link`]
      : []),
    ...(isBimodal(withinSessions([logRatios(taken, path)]))
      ? ['the samples come in two kinds: find what differs between them, or pin it']
      : []),
    ...('starts' in reference ? troublesOfStarts(reference) : []),
  ]
}

function troublesOfStarts({ starts, differ }: Extract<Reference, { starts: unknown }>): string[] {
  const lacks = LEAST_RUNS - starts.length
  return [
    ...(differ === undefined && lacks > 0
      ? [
          `the baseline holds ${runCount(starts.length)}, and only ${LEAST_RUNS} tell by how much runs differ where nothing changed: add ${runCount(lacks)}, each on a new cluster, with "baseline save --add"`,
        ]
      : []),
    ...(isBimodal(withinSessions(starts)) ? ['the samples of the other side come in two kinds'] : []),
  ]
}

function runCount(count: number): string {
  return `${count} run${count === 1 ? '' : 's'}`
}

/** How far each block lies from the middle of its session: that sessions differ is no second kind of block. */
function withinSessions(starts: readonly Start[]): number[] {
  return starts.flatMap(start => {
    const centers = sessionValues(start)
    return start.flatMap((session, index) => session.map(ratio => ratio - (centers[index] ?? Number.NaN)))
  })
}
