import { readFile, readdir } from 'node:fs/promises'
import { eventually } from '../wait/eventually.ts'
import { RUN_VARIABLE } from './journal.ts'
import { type Owner, isOver, stateOfOwner, statOf } from './owner.ts'

/**
 * Pids of what a dead run's process left running, such as a `docker run` or a `kind create cluster` that would go on creating.
 *
 * A process is a leftover when its environment names the run and it is still in the session of the run's process; one
 * that was given a session of its own, as a daemon is, was meant to stay.
 */
export async function findLeftovers(runId: string, owner: Owner): Promise<number[]> {
  if (owner.session === null || (await stateOfOwner(owner)) !== 'dead') return []
  const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name)).map(Number)
  const checked = await Promise.all(
    pids.map(async pid => ({ pid, leftover: pid !== process.pid && (await isLeftover(pid, runId, owner)) })),
  )
  return checked.filter(({ leftover }) => leftover).map(({ pid }) => pid)
}

/** Ends what {@link findLeftovers} finds, and answers the pids. */
export async function killLeftovers(runId: string, owner: Owner): Promise<number[]> {
  const killed = (await findLeftovers(runId, owner)).filter(kill)
  await eventually('processExit', () => stillRunning(killed), {
    until: running => (running.length === 0 ? undefined : `still running: ${running.join(', ')}`),
  })
  return killed
}

async function stillRunning(pids: readonly number[]): Promise<number[]> {
  const states = await Promise.all(pids.map(async pid => ({ pid, stat: await statOf(pid) })))
  return states.filter(({ stat }) => stat !== undefined && !isOver(stat)).map(({ pid }) => pid)
}

async function isLeftover(pid: number, runId: string, owner: Owner): Promise<boolean> {
  const stat = await statOf(pid)
  if (stat === undefined || stat.session !== owner.session) return false
  const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')
  return environment.split('\0').includes(`${RUN_VARIABLE}=${runId}`)
}

function kill(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL')
  } catch {
    return false
  }
}
