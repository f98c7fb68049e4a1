import { killOne } from './one-kill.ts'
import { killsOf } from './plan.ts'

/** What `npm run verify -- kills` takes. */
export interface KillOptions {
  readonly seed: number
  readonly count: number
  /** Number of the first one of this seed that is meant, so that many can be done in parts. */
  readonly from: number
}

/** Ends one run after the other at random moments and says what each left. Returns the exit code. */
export async function kills({ seed, count, from }: KillOptions): Promise<number> {
  let bad = 0
  for (const [index, kill] of killsOf(seed, from - 1 + count)
    .slice(from - 1)
    .entries()) {
    const { command, provisioner, ending, after, delayMs } = kill
    const moment = `${(delayMs / 1000).toFixed(1)} s after "${after === '' ? 'start' : after}"`
    console.log(`${from + index}: ${ending}, ${moment}, of ${command} on ${provisioner}`)
    const { at, exit, late, cleanAfter, problems } = await killOne(kill)
    const when = late ? 'it had ended' : `at "${at}"`
    const clean = cleanAfter === undefined ? 'gc cleans up' : `clean after ${cleanAfter.toFixed(1)} s`
    console.log(
      `   ${when}, exit ${exit}, ${clean}: ${problems.length === 0 ? 'nothing is left' : 'NOT AS IT SHOULD BE'}`,
    )
    for (const problem of problems) console.log(`   - ${problem}`)
    bad += problems.length === 0 ? 0 : 1
  }
  console.log(`seed ${seed}, kills ${from} to ${from + count - 1}: ${count - bad} left nothing, ${bad} did not`)
  return bad === 0 ? 0 : 1
}
