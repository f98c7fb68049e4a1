import { readFile } from 'node:fs/promises'
import { eventually } from '../wait/eventually.ts'

/** Waits until the processes have ended. What nobody has reaped yet counts as ended. */
export async function allGone(pids: readonly number[]): Promise<void> {
  for (const pid of pids) await eventually('processExit', () => stateOf(pid), { until: state => state })
}

/** That it is still there; undefined when it has ended. */
async function stateOf(pid: number): Promise<string | undefined> {
  const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  return state === undefined || state.includes(') Z ') ? undefined : `${pid} is still there`
}
