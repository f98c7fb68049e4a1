/**
 * Holm's correction: p-values of a family of tests, each raised so that comparing it with a level keeps the chance of
 * any false alarm in the family below that level.
 *
 * @returns In the order of the input; at most 1.
 */
export function holm(pValues: readonly number[]): number[] {
  const order = pValues.map((p, index) => ({ p, index })).toSorted((a, b) => a.p - b.p)
  const adjusted = Array.from(pValues, () => 1)
  let floor = 0
  order.forEach(({ p, index }, position) => {
    floor = Math.max(floor, Math.min(1, p * (pValues.length - position)))
    adjusted[index] = floor
  })
  return adjusted
}
