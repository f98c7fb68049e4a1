import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { PROJECT_ROOT } from '../../paths.ts'
import { eventually } from '../../wait/eventually.ts'
import type { Ending, Kill } from './plan.ts'
import { markedProcesses } from './left.ts'

/** A run in a process group of its own. */
export interface RunToEnd {
  /** The last line that it printed. */
  readonly lastLine: string
  /** Exit code or signal; `undefined` while it runs. */
  readonly exit: number | string | undefined
  /** Waits for the moment of the kill, or for the end of the run if that comes first. */
  reach(kill: Kill): Promise<void>
  /** Ends it, with all processes that have the mark if so told, and waits for the end. */
  end(ending: Ending, mark: string): Promise<void>
}

/** Starts the program as a shell does. */
export function startToEnd(args: readonly string[], env: Readonly<Record<string, string>>): RunToEnd {
  const program = join(PROJECT_ROOT, 'bin', 'cilium-conformance.js')
  const child = spawn(process.execPath, [program, ...args], {
    cwd: PROJECT_ROOT,
    detached: true,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines: string[] = ['']
  for (const stream of [child.stdout, child.stderr]) createInterface(stream).on('line', line => lines.push(line.trim()))
  const exit = () => child.exitCode ?? child.signalCode ?? undefined
  return {
    get lastLine() {
      return lines.findLast(line => line !== '') ?? ''
    },
    get exit() {
      return exit()
    },
    reach: async ({ after, delayMs }) => {
      await eventually('phaseReached', async () => lines.some(line => line.startsWith(after)) || exit() !== undefined, {
        until: reached => (reached ? undefined : `the last line is: ${lines.at(-1)}`),
        everyMs: 20,
      })
      const ended = new Promise(resolve => child.once('exit', resolve))
      if (exit() === undefined) await Promise.race([delay(delayMs), ended])
    },
    end: async (ending, mark) => {
      await send(child, ending, mark)
      await eventually('interruptionEnds', async () => exit(), {
        until: code => (code === undefined ? `the last line is: ${lines.at(-1)}` : undefined),
      })
    },
  }
}

/** A terminal sends SIGINT to the whole group; whoever sends SIGTERM means the process. */
async function send({ pid = 0, exitCode, signalCode }: ChildProcess, ending: Ending, mark: string): Promise<void> {
  if (ending === 'SIGKILL of all') {
    for (const marked of await markedProcesses(mark)) kill(marked.pid, 'SIGKILL')
  } else if (exitCode === null && signalCode === null) kill(ending === 'SIGINT' ? -pid : pid, ending)
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It has ended meanwhile.
  }
}
