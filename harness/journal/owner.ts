import { readFile, readlink } from 'node:fs/promises'
import { hostname } from 'node:os'

/** A process, told apart from any later one with the same number. */
export interface Owner {
  readonly pid: number
  /** Clock ticks between boot and the start of the process; `null` where there is no /proc. */
  readonly startTime: number | null
  /** Session of the process; `null` where there is no /proc. */
  readonly session: number | null
  /** Changes with each boot; empty where there is no /proc. */
  readonly bootId: string
  /** Process ids mean something only within one namespace; empty where there is no /proc. */
  readonly pidNamespace: string
  readonly host: string
}

/** What proc(5) says of a process in /proc/PID/stat; the fields that decide something. */
export interface ProcessStat {
  readonly state: string
  readonly session: number
  readonly startTime: number
}

/**
 * Whether an owner still runs: `elsewhere` when it ran on another host or in another process namespace, where this
 * process cannot see it.
 */
export type OwnerState = 'running' | 'dead' | 'elsewhere'

/** This process as an owner. */
export async function thisProcess(): Promise<Owner> {
  const stat = await statOf(process.pid)
  return {
    pid: process.pid,
    startTime: stat?.startTime ?? null,
    session: stat?.session ?? null,
    bootId: (await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')).trim(),
    pidNamespace: await readlink('/proc/self/ns/pid').catch(() => ''),
    host: hostname(),
  }
}

/** Whether the owner still runs, as far as this process can see. */
export async function stateOfOwner(owner: Owner): Promise<OwnerState> {
  const here = await thisProcess()
  if (here.startTime === null && owner.host === here.host) return canBeSignalled(owner.pid) ? 'running' : 'dead'
  return judgeOwner(owner, here, await statOf(owner.pid))
}

/** Judges an owner by what `here`, the judging process, finds under the owner's pid. */
export function judgeOwner(owner: Owner, here: Owner, found: ProcessStat | undefined): OwnerState {
  if (owner.host !== here.host) return 'elsewhere'
  if (owner.bootId !== here.bootId) return 'dead'
  if (owner.pidNamespace !== here.pidNamespace) return 'elsewhere'
  if (found === undefined || found.startTime !== owner.startTime) return 'dead'
  return isOver(found) ? 'dead' : 'running'
}

/** Whether a process has ended and only waits for its parent to take notice. */
export function isOver({ state }: ProcessStat): boolean {
  return state === 'Z' || state === 'X'
}

/** Reads a line of /proc/PID/stat. The command name, second field, may itself contain blanks and parentheses. */
export function parseStat(text: string): ProcessStat {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return { state: fields[0] ?? '', session: Number(fields[3]), startTime: Number(fields[19]) }
}

/** What /proc/PID/stat says; `undefined` when there is no such process. */
export async function statOf(pid: number): Promise<ProcessStat | undefined> {
  return readFile(`/proc/${pid}/stat`, 'utf8').then(parseStat, () => undefined)
}

function canBeSignalled(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
