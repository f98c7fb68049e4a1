import { stderr } from 'node:process'

/** A piece of work that takes longer than this says so, in milliseconds. */
const SAY_AFTER = 2_000

/** How often it says so again. */
const SAY_EVERY = 10_000

/**
 * Does a piece of work and tells on standard error what it is and how long it takes: after 2 s, then every 10 s, then in
 * total. With `quiet`, work that is done within 2 s is not mentioned.
 */
export async function withProgress<T>(
  title: string,
  work: () => Promise<T>,
  { quiet = false }: { quiet?: boolean } = {},
): Promise<T> {
  const started = performance.now()
  let said = false
  const say = (what: string) => {
    said = true
    stderr.write(`${title}: ${what}\n`)
  }
  const elapsed = () => `${((performance.now() - started) / 1000).toFixed(1)} s`
  let every: NodeJS.Timeout | undefined
  const first = setTimeout(() => {
    say(`still working after ${elapsed()}`)
    every = setInterval(() => say(`still working after ${elapsed()}`), SAY_EVERY)
  }, SAY_AFTER)
  try {
    const result = await work()
    if (said || !quiet) say(`done in ${elapsed()}`)
    return result
  } catch (error) {
    say(`failed after ${elapsed()}`)
    throw error
  } finally {
    clearTimeout(first)
    clearInterval(every)
  }
}
