import { appendFile, readFile, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { stateDir } from '../paths.ts'
import { run } from '../process/run.ts'
import { deleteJournal, listJournals, markKept, openJournal, readJournal } from './journal.ts'
import { thisProcess } from './owner.ts'
import { useTempState } from './testing/temp-state.ts'

useTempState()
const runId = 'run-a1b2c3'
const file = () => stateDir('journal', `${runId}.ndjson`)
const container = { kind: 'container', name: 'node-1' } as const

describe('openJournal', () => {
  test('writes who owns the run, then each resource before it is made', async () => {
    const journal = await openJournal(runId)
    await journal.willCreate(container)
    const lines = (await readFile(file(), 'utf8')).split('\n')
    await journal.removed(container)
    await journal.close()
    const owner = await thisProcess()
    expect(lines.map(line => (line === '' ? '' : JSON.parse(line)))).toEqual([
      { entry: 'open', version: 1, runId, keep: false, ...owner },
      { entry: 'create', resource: container },
      '',
    ])
    expect(owner).toMatchObject({ pid: process.pid, startTime: expect.any(Number) })
    expect(await readJournal(runId)).toMatchObject({ runId, owner, kept: false, outstanding: [] })
  })

  test('keeps the journal from other users', async () => {
    const journal = await openJournal(runId)
    await journal.close()
    expect((await stat(file())).mode & 0o777).toBe(0o600)
    expect((await stat(stateDir('journal'))).mode & 0o777).toBe(0o700)
  })

  test('refuses a run id that has a journal', async () => {
    const journal = await openJournal(runId)
    await journal.close()
    await expect(openJournal(runId)).rejects.toThrow(
      `run ${runId} already has a journal: choose another run id, or remove that run first`,
    )
  })

  test('refuses a resource that could not be removed again', async () => {
    const journal = await openJournal(runId)
    const path = join(tmpdir(), 'someone-elses')
    await expect(journal.willCreate({ kind: 'path', name: path })).rejects.toThrow(
      `path ${path} could not be removed again: its name does not contain the run id ${runId}`,
    )
    await journal.close()
    expect(await readJournal(runId)).toMatchObject({ outstanding: [] })
  })

  test('takes nothing after close, and may be closed twice', async () => {
    const journal = await openJournal(runId)
    await journal.close()
    await journal.close()
    await expect(journal.willCreate(container)).rejects.toThrow(`the journal of run ${runId} is closed`)
  })

  test('keeps every line whole when many are announced at once', async () => {
    const journal = await openJournal(runId)
    const names = Array.from({ length: 50 }, (_, index) => `node-${index}`)
    await Promise.all(names.map(name => journal.willCreate({ kind: 'container', name })))
    await journal.close()
    const outstanding = (await readJournal(runId))?.outstanding.map(({ name }) => name)
    expect(outstanding?.toSorted()).toEqual(names.toSorted())
  })

  test('marks the processes that are started while it is open', async () => {
    const command = [process.execPath, '-p', 'process.env.CILIUM_CONFORMANCE_RUN'] as const
    const journal = await openJournal(runId)
    const during = await run(command)
    await journal.close()
    const after = await run(command)
    expect([during.stdout, after.stdout]).toEqual([runId, 'undefined'])
  })
})

describe('markKept', () => {
  test('holds after a line that a crash tore', async () => {
    const journal = await openJournal(runId)
    await journal.willCreate(container)
    await journal.close()
    await appendFile(file(), '{"entry":"create","resou')
    await markKept(runId)
    expect(await readJournal(runId)).toMatchObject({ kept: true, outstanding: [container] })
  })

  test('needs a journal, and makes none', async () => {
    await expect(markKept(runId)).rejects.toThrow(`run ${runId} has no journal, so it cannot be marked to be kept`)
    expect(await listJournals()).toEqual([])
  })
})

test('a deleted journal is not listed, and deleting it again is fine', async () => {
  const journal = await openJournal(runId)
  await journal.close()
  expect(await listJournals()).toEqual([runId])
  await deleteJournal(runId)
  await deleteJournal(runId)
  expect(await listJournals()).toEqual([])
  expect(await readJournal(runId)).toBeUndefined()
})
