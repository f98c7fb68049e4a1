/** How many letters have to be added, taken away or exchanged to make one word of the other. */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [row, letter] of a.split('').entries()) {
    const current = [row + 1]
    for (const [column, other] of b.split('').entries()) {
      const replaced = (previous[column] ?? 0) + (letter === other ? 0 : 1)
      current.push(Math.min(replaced, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1))
    }
    previous = current
  }
  return previous[b.length] ?? 0
}

/**
 * The candidate that a misspelt word most likely meant; none where all are too far away. Case counts little; a number is no slip of
 * the pen, since `l2` and `l7`, or `ipv4` and `ipv6`, are different things.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const limit = word.length < 5 ? 1 : Math.max(2, Math.floor(word.length / 4))
  const rated = candidates
    .filter(
      candidate => numbersIn(candidate) === numbersIn(word) || numbersIn(word) === '' || numbersIn(candidate) === '',
    )
    .map(candidate => ({ candidate, by: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ by }) => by <= limit)
    .toSorted((a, b) => a.by - b.by || a.candidate.localeCompare(b.candidate))
  return rated[0]?.candidate
}

function numbersIn(word: string): string {
  return word.replaceAll(/\D+/g, ' ').trim()
}
