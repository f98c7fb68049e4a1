import type { Sample } from './sample.ts'
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
