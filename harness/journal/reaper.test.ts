import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { eventually } from '../wait/eventually.ts'
import { listJournals, readJournal } from './journal.ts'
import { statOf } from './owner.ts'
import { pathExists } from './path-removal.ts'
import { reaperLog } from './reaper-log.ts'
import { type Ending, type RunToKill, startRun } from './testing/run-to-kill.ts'
import { useTempState } from './testing/temp-state.ts'

const state = useTempState()
const runId = 'run-a1b2c3'

/** Starts a run that makes one folder, on a machine without a Docker client; answers once the folder is there. */
async function startWithFolder(ending: Ending): Promise<RunToKill> {
  const run = startRun(runId, ending, [{ kind: 'path', name: folder() }], { PATH: state.noPrograms })
  await run.said('ready')
  return run
}

const folder = () => join(state.root, runId)

/** What the reaper's log says, without the times. */
async function logOf(): Promise<string[]> {
  const text = await readFile(reaperLog(runId), 'utf8')
  return text
    .trimEnd()
    .split('\n')
    .map(line => line.slice(line.indexOf(' ') + 1))
}

async function reaped(): Promise<void> {
  await eventually('reaping', listJournals, { until: names => (names.length === 0 ? undefined : 'a journal is there') })
}

describe('the reaper', () => {
  test.for([
    ['is killed', (pid: number): boolean => process.kill(pid, 'SIGKILL')],
    ['is killed with its group', (pid: number): boolean => process.kill(-pid, 'SIGKILL')],
  ] as const)('removes what a run made that %s', async ([, kill]) => {
    const run = await startWithFolder('hang')
    expect(await pathExists(folder())).toBe(true)
    kill(run.pid)
    await reaped()
    expect(await pathExists(folder())).toBe(false)
    await eventually('reaping', logOf, { until: lines => (lines.length === 3 ? undefined : lines.join('\n')) })
    expect(await logOf()).toEqual([
      `run ${runId} ended without cleaning up: removing what it created`,
      `removed path ${folder()}`,
      'nothing is left',
    ])
  })

  test('ends what a killed run has started', async () => {
    const run = await startWithFolder('hang-with-helper')
    const helper = Number((await run.said('helper')).split(' ')[1])
    expect(await statOf(helper)).toMatchObject({ session: run.pid })
    process.kill(run.pid, 'SIGKILL')
    await reaped()
    expect((await statOf(helper))?.state ?? 'gone').toMatch(/^(gone|Z|X)$/)
  })

  test('removes what a run made that exits without a word', async () => {
    await startWithFolder('exit')
    await reaped()
    expect(await pathExists(folder())).toBe(false)
  })

  test('goes at the word, touches nothing, and leaves no log', async () => {
    const run = await startWithFolder('done')
    expect(await run.over()).toBe(0)
    expect([await pathExists(folder()), await pathExists(reaperLog(runId))]).toEqual([true, false])
    expect(await listJournals()).toEqual([runId])
  })

  test('leaves a kept run, and goes', async () => {
    const run = await startWithFolder('keep')
    expect(await run.over()).toBe(0)
    expect([await pathExists(folder()), await pathExists(reaperLog(runId))]).toEqual([true, false])
    expect(await readJournal(runId)).toMatchObject({ kept: true })
  })
})
