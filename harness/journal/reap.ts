import { messageOf } from '../results/errors.ts'
import { readJournal } from './journal.ts'
import { removeRun } from './remove-run.ts'

/** Removes a run whose process is gone, unless it is kept, and says what it does. Answers the exit code: 0 when nothing is left. */
export async function reap(runId: string, say: (line: string) => void): Promise<number> {
  try {
    const journal = await readJournal(runId)
    if (journal?.kept === true) {
      say(`run ${runId} is kept: nothing to do`)
      return 0
    }
    say(`run ${runId} ended without cleaning up: removing what it created`)
    const { removed, left, foreign } = await removeRun(runId, { ownerDied: true, budget: 'reaping' })
    for (const { kind, name } of removed) say(`removed ${kind} ${name}`)
    for (const { kind, name } of foreign) say(`not created by this run, left alone: ${kind} ${name}`)
    for (const { resource, why } of left) say(`left ${resource.kind} ${resource.name}: ${why}`)
    say(left.length === 0 ? 'nothing is left' : `${left.length} left: "cilium-conformance gc" tries again`)
    return left.length === 0 ? 0 : 1
  } catch (error) {
    say(`the removal failed: ${messageOf(error)}`)
    return 1
  }
}
