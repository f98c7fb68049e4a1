import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { MODULE, stateDir } from '../paths.ts'
import { eventually } from '../wait/eventually.ts'
import { RUN_VARIABLE, markKept } from './journal.ts'
import { reaperLog } from './reaper-log.ts'
import { checkRunId } from './resource.ts'

/** The process that outlives this one and removes its run, unless it is told that the run ended. */
export interface Reaper {
  readonly pid: number | undefined
  /** The run ended and its things were removed, or are left on purpose for `gc`. Waits for the reaper to be gone. */
  done(): Promise<void>
  /** Marks the run as kept, so that it stays until `down`. Waits for the reaper to be gone. */
  keep(): Promise<void>
}

/**
 * Starts the reaper of a run, in a session of its own, so that neither a signal to this process nor one to its group
 * reaches it. When this process ends in any way without a word to it, it removes everything of the run.
 *
 * Returns at once, and neither the reaper nor its pipe keeps this process from ending.
 */
export function startReaper(runId: string): Reaper {
  checkRunId(runId)
  mkdirSync(stateDir('reaper'), { recursive: true, mode: 0o700 })
  const log = openSync(reaperLog(runId), 'a', 0o600)
  const { [RUN_VARIABLE]: _, ...env } = process.env
  const child = spawn(process.execPath, [...SMALL_HEAP, join(import.meta.dirname, `reaper-main${MODULE}`), runId], {
    cwd: '/',
    detached: true,
    env,
    stdio: ['pipe', log, log],
  })
  closeSync(log)
  let failure: Error | undefined
  child.on('error', error => {
    failure = error
  })
  // A reaper that is gone takes no word; its log says why.
  child.stdin?.on('error', () => undefined)
  child.unref()
  unrefPipe(child)
  const say = async (word: string): Promise<void> => {
    child.stdin?.end(`${word}\n`)
    await eventually(
      'processExit',
      async () => failure !== undefined || child.exitCode !== null || child.signalCode !== null,
      {
        until: over => (over ? undefined : `the reaper, pid ${child.pid}, is running`),
        everyMs: 20,
      },
    )
  }
  return {
    pid: child.pid,
    done: () => say('done'),
    keep: async () => {
      await markKept(runId)
      await say('keep')
    },
  }
}

/** The reaper mostly waits, so it gets little memory. */
const SMALL_HEAP = ['--max-old-space-size=64', '--max-semi-space-size=1']

/** A pipe to a child is a socket in Node, and an open socket would keep this process running. */
function unrefPipe({ stdin }: ChildProcess): void {
  if (stdin !== null && 'unref' in stdin && typeof stdin.unref === 'function') stdin.unref()
}
