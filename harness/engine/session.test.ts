import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { listJournals, readJournal } from '../journal/journal.ts'
import { useTempState } from '../journal/testing/temp-state.ts'
import { stateDir } from '../paths.ts'
import { green } from '../../reports/testdata/golden.ts'
import type { RunResult } from '../results/model.ts'
import { Session, type SessionOptions } from './session.ts'

const state = useTempState()

/** A machine without a Docker client. */
beforeEach(() => {
  vi.stubEnv('PATH', state.noPrograms)
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
})

const start = (more: Partial<SessionOptions> = {}) => Session.start({ command: [], suites: [], quiet: true, ...more })

/** What was announced cannot be read any more, so that nothing can be removed. */
async function spoilJournal({ id }: Session): Promise<void> {
  const journal = stateDir('journal', `${id}.ndjson`)
  await rm(journal)
  await mkdir(journal)
}

describe('a session whose teardown fails', () => {
  test('says so and does not throw: what was found is still to be told', async () => {
    const session = await start()
    await spoilJournal(session)
    expect(await session.close({ keep: false })).toBe(3)
    expect(session.errors).toEqual([
      {
        phase: 'teardown',
        message: expect.stringContaining('EISDIR'),
        cure: `run "cilium-conformance down ${session.id}" later`,
      },
    ])
    expect(session.phases.all.map(({ name, outcome }) => [name, outcome])).toEqual([['teardown', 'failed']])
  })

  test('writes its report', async () => {
    const reportDir = join(state.root, 'out')
    const session = await start({ reportDir })
    await spoilJournal(session)
    expect(await session.end({ keep: false })).toBe(3)
    const report: RunResult = JSON.parse(await readFile(join(reportDir, session.id, 'conformance.json'), 'utf8'))
    expect(report).toMatchObject({ verdict: 'broken', errors: [{ phase: 'teardown' }] })
  })
})

/** A session that has taken over the signals, until the test ends. */
async function listening(): Promise<Session> {
  const before = (['SIGINT', 'SIGTERM'] as const).map(signal => [signal, process.listeners(signal)] as const)
  const session = await start()
  session.listen()
  onTestFinished(() => {
    for (const [signal, listeners] of before) {
      process.removeAllListeners(signal)
      for (const listener of listeners) process.on(signal, listener)
    }
  })
  return session
}

describe('a session that is told to end while it is to be kept', () => {
  test('is not kept when the signal comes before', async () => {
    const session = await listening()
    process.emit('SIGTERM')
    expect(await session.close({ keep: true })).toBe(143)
    expect(await listJournals()).toEqual([])
  })

  test('is kept, and says so, when it comes after', async () => {
    const session = await listening()
    const closing = session.close({ keep: true })
    process.emit('SIGINT')
    expect(await closing).toBe(0)
    expect(await readJournal(session.id)).toMatchObject({ kept: true })
  })
})

const publish = () => Promise.reject(new Error('configmaps is forbidden'))

describe('a report that is left somewhere else as well', () => {
  test('is the one that was written', async () => {
    const reportDir = join(state.root, 'out')
    const leave = vi.fn<NonNullable<SessionOptions['publish']>>(async () => undefined)
    const session = await start({ reportDir, publish: leave })
    expect(await session.end({ keep: false })).toBe(4)
    const written: unknown = JSON.parse(await readFile(join(reportDir, session.id, 'conformance.json'), 'utf8'))
    expect(leave).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ id: session.id }), session.reportFolder)
    expect(JSON.parse(JSON.stringify(leave.mock.calls[0]?.[0]))).toEqual(written)
  })

  test('and cannot be makes a run that passed no success, and leaves every other code', async () => {
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    const passed = await start({ publish })
    passed.cases.push(...green.cases)
    expect(await passed.end({ keep: false })).toBe(3)
    expect(said).toHaveBeenCalledWith('error: the report cannot be published: configmaps is forbidden\n')
    const nothing = await start({ publish })
    expect(await nothing.end({ keep: false })).toBe(4)
  })
})
