import { spawn } from 'node:child_process'
import { mkdir, readFile, readdir, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { stateDir } from '../paths.ts'
import { down, gc } from './gc.ts'
import { listJournals, markKept, openJournal } from './journal.ts'
import { pathExists } from './path-removal.ts'
import { leaveDeadRun, useTempState } from './testing/temp-state.ts'

const state = useTempState()

/** A machine without a Docker client. */
beforeEach(() => {
  vi.stubEnv('PATH', state.noPrograms)
})

/** Files and folders with what is in them and when they were written. */
async function everythingIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const told = entries.map(async entry => {
    const path = join(entry.parentPath, entry.name)
    return `${path} ${(await stat(path)).mtimeMs} ${entry.isFile() ? await readFile(path, 'utf8') : ''}`
  })
  return (await Promise.all(told)).toSorted()
}

const running = `its harness is running (pid ${process.pid})`

describe('gc', () => {
  test('removes the dead run, and leaves the kept and the running one', async () => {
    const [dead, kept] = [await leaveDeadRun(state, 'run-dead'), await leaveDeadRun(state, 'run-kept')]
    await markKept('run-kept')
    const journal = await openJournal('run-live')
    const nothing = { removed: [], left: [], foreign: [] }
    expect(await gc()).toEqual([
      { runId: 'run-dead', removed: [{ kind: 'path', name: dead }], left: [], foreign: [] },
      {
        runId: 'run-kept',
        ...nothing,
        skipped: 'it is kept: "down run-kept" removes it, and so does "gc --all"',
      },
      { runId: 'run-live', ...nothing, skipped: running },
    ])
    expect([await pathExists(dead), await pathExists(kept)]).toEqual([false, true])
    expect(await listJournals()).toEqual(['run-kept', 'run-live'])
    await journal.close()
  })

  test('with all, removes the kept run too, and still not the running one', async () => {
    await leaveDeadRun(state, 'run-kept')
    await markKept('run-kept')
    const journal = await openJournal('run-live')
    await gc({ all: true })
    expect(await listJournals()).toEqual(['run-live'])
    await journal.close()
  })

  test('in a dry run says the same and touches nothing', async () => {
    await leaveDeadRun(state, 'run-dead')
    await leaveDeadRun(state, 'run-kept')
    await markKept('run-kept')
    const helper = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
      env: { CILIUM_CONFORMANCE_RUN: 'run-dead' },
      stdio: 'ignore',
    })
    onTestFinished(() => void helper.kill('SIGKILL'))
    await mkdir(stateDir('reaper'), { recursive: true })
    await writeFile(stateDir('reaper', 'old.log'), '')
    await utimes(stateDir('reaper', 'old.log'), 0, 0)
    const before = await everythingIn(state.root)
    const told = await gc({ dryRun: true })
    expect(told).toMatchObject([{ runId: 'run-dead', ended: [helper.pid] }, { runId: 'run-kept' }])
    expect(await everythingIn(state.root)).toEqual(before)
    expect(helper.signalCode).toBeNull()
    expect(await gc()).toEqual(told)
    expect(await everythingIn(state.root)).not.toEqual(before)
  })

  test('tells that the engine cannot be asked', async () => {
    const warnings: string[] = []
    await gc({ warn: line => warnings.push(line) })
    expect(warnings).toEqual([
      expect.stringMatching(
        /^the Docker engine cannot be asked, so only runs with a journal are known: cannot be started/,
      ),
    ])
  })

  test('deletes the logs of reapers after 7 days', async () => {
    await mkdir(stateDir('reaper'), { recursive: true })
    for (const name of ['old.log', 'new.log']) await writeFile(stateDir('reaper', name), '')
    const eightDaysAgo = new Date(Date.now() - 8 * 24 * 60 * 60 * 1000)
    await utimes(stateDir('reaper', 'old.log'), eightDaysAgo, eightDaysAgo)
    await gc()
    expect(await readdir(stateDir('reaper'))).toEqual(['new.log'])
  })
})

describe('down', () => {
  test('removes one run, kept or not, and no other', async () => {
    await leaveDeadRun(state, 'run-kept')
    await markKept('run-kept')
    await leaveDeadRun(state, 'run-other')
    expect(await down('run-kept')).toMatchObject([{ runId: 'run-kept', left: [] }])
    expect(await listJournals()).toEqual(['run-other'])
    expect(await down('run-kept')).toEqual([])
  })

  test('removes all, and leaves the running run with the reason', async () => {
    await leaveDeadRun(state, 'run-dead')
    const journal = await openJournal('run-live')
    expect(await down('all')).toMatchObject([
      { runId: 'run-dead', left: [] },
      { runId: 'run-live', skipped: `${running}: end it first, it then removes its own things` },
    ])
    expect(await listJournals()).toEqual(['run-live'])
    await journal.close()
  })

  test('refuses a text that is no run id', async () => {
    await expect(down('../run')).rejects.toThrow('"../run" is not a run id')
  })
})
