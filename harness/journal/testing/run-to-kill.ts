import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { eventually } from '../../wait/eventually.ts'
import type { Resource } from '../resource.ts'

/** A run in a process of its own, which leads its own process group. */
export interface RunToKill {
  readonly pid: number
  /** Waits until it has said a line that begins like this, and gives the line; see doomed-run.ts for what it says. */
  said(beginning: 'creating' | 'helper' | 'ready'): Promise<string>
  /** Waits for its end and gives the exit code. */
  over(): Promise<number | null>
}

/** How doomed-run.ts ends. */
export type Ending = 'hang' | 'hang-with-helper' | 'exit' | 'done' | 'keep'

/** Starts doomed-run.ts. It is killed when the test ends. */
export function startRun(
  runId: string,
  ending: Ending,
  resources: readonly Resource[],
  env: Record<string, string>,
): RunToKill {
  const wanted = resources.map(({ kind, name }) => `${kind}=${name}`)
  const child: ChildProcess = spawn(
    process.execPath,
    [join(import.meta.dirname, 'doomed-run.ts'), runId, ending, ...wanted],
    { detached: true, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] },
  )
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  let lines: string[] = []
  child.stdout?.on('data', data => {
    lines = [...lines, ...String(data).split('\n')]
  })
  return {
    pid: child.pid ?? 0,
    said: async beginning => {
      const heard = await eventually('workloadReady', async () => lines.find(line => line.startsWith(beginning)), {
        until: line => (line === undefined ? `it has said: ${lines.join(' ')}` : undefined),
        everyMs: 5,
      })
      return heard ?? ''
    },
    over: async () => {
      await eventually('workloadReady', async () => child.exitCode ?? child.signalCode, {
        until: end => (end === null ? 'it is running' : undefined),
      })
      return child.exitCode
    },
  }
}
