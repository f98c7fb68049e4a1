import { mkdir, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { lockCluster } from '../journal/cluster-lock.ts'
import { openJournal } from '../journal/journal.ts'
import { leaveDeadRun, useTempState } from '../journal/testing/temp-state.ts'
import { downCommand } from './down.ts'
import { gcCommand } from './gc.ts'

const state = useTempState()
const unasked = expect.stringMatching(/^the Docker engine cannot be asked, /)

/** A machine without a Docker client and with an empty cache. */
beforeEach(() => {
  vi.stubEnv('PATH', state.noPrograms)
  vi.stubEnv('XDG_CACHE_HOME', state.noPrograms)
})

/** Runs a command and gives its exit code and its lines. */
async function told(command: (print: (line: string) => void) => Promise<number>) {
  const lines: string[] = []
  return { exitCode: await command(line => lines.push(line)), lines }
}

describe('gcCommand', () => {
  test('says that nothing was left', async () => {
    const output = await told(print => gcCommand({ print }))
    expect(output).toEqual({ exitCode: 0, lines: [unasked, 'nothing to remove'] })
  })

  test('says what it would remove, then what it removed', async () => {
    const folder = await leaveDeadRun(state, 'run-1')
    const dry = await told(print => gcCommand({ dryRun: true, print }))
    const wet = await told(print => gcCommand({ print }))
    expect(dry).toEqual({ exitCode: 0, lines: [unasked, 'run run-1: would remove 1', `  would remove path ${folder}`] })
    expect(wet).toEqual({ exitCode: 0, lines: [unasked, 'run run-1: removed 1', `  removed path ${folder}`] })
  })

  test('also of what a build that was killed left in the cache', async () => {
    vi.stubEnv('XDG_CACHE_HOME', state.root)
    const folder = join(state.root, 'cilium-conformance', 'bin', '.building-hG67n1')
    await mkdir(folder, { recursive: true })
    await utimes(folder, 0, 0)
    const says = (done: string) => ({
      exitCode: 0,
      lines: [unasked, `${done} ${folder}, which nobody has finished for a day`],
    })
    expect(await told(print => gcCommand({ dryRun: true, print }))).toEqual(says('would remove'))
    expect(await told(print => gcCommand({ print }))).toEqual(says('removed'))
    expect((await told(print => gcCommand({ print }))).lines).toContain('nothing to remove')
  })

  test('ends with 3 when something is left', async () => {
    await leaveDeadRun(state, 'run-1', { kind: 'network', name: 'net' })
    const { exitCode, lines } = await told(print => gcCommand({ print }))
    expect(exitCode).toBe(3)
    expect(lines[1]).toBe('run run-1: removed 1, 1 left')
    expect(lines.at(-1)).toBe('1 left: fix the problems above, then run this command again')
  })
})

describe('downCommand', () => {
  test('removes the run', async () => {
    const folder = await leaveDeadRun(state, 'run-1')
    const output = await told(print => downCommand({ run: 'run-1', print }))
    expect(output).toEqual({ exitCode: 0, lines: [unasked, 'run run-1: removed 1', `  removed path ${folder}`] })
  })

  test('of an unknown run says which runs there are', async () => {
    await leaveDeadRun(state, 'run-1')
    const output = told(print => downCommand({ run: 'run-2', print }))
    await expect(output).rejects.toThrow('nothing of run run-2 is on this machine. Known runs: run-1')
  })

  test('of all, when there is none', async () => {
    const output = await told(print => downCommand({ run: 'all', print }))
    expect(output).toEqual({ exitCode: 0, lines: [unasked, 'there are no runs on this machine'] })
  })

  test('ends with 3 for a run that is running', async () => {
    const journal = await openJournal('run-1')
    const output = await told(print => downCommand({ run: 'run-1', print }))
    await journal.close()
    const why = `its harness is running (pid ${process.pid}): end it first, it then removes its own things`
    expect(output).toEqual({ exitCode: 3, lines: [unasked, `run run-1: left alone, ${why}`] })
  })

  test('ends with 3 for a kept cluster that another run uses', async () => {
    await leaveDeadRun(state, 'run-1')
    const taken = await lockCluster('run-1', ['cilium-conformance', 'run', '--reuse'])
    const output = await told(print => downCommand({ run: 'run-1', print }))
    const why = `it is in use by pid ${process.pid} ("cilium-conformance run --reuse"): end that first`
    expect(output).toEqual({ exitCode: 3, lines: [unasked, `run run-1: left alone, ${why}`] })
    const all = await told(print => gcCommand({ all: true, print }))
    expect(all.lines).toContain(`run run-1: left alone, ${why.replace(/: end that first$/, '')}`)
    if ('release' in taken) await taken.release()
    expect((await told(print => downCommand({ run: 'run-1', print }))).exitCode).toBe(0)
  })

  test('without a run is wrong usage', async () => {
    await leaveDeadRun(state, 'run-1')
    await expect(downCommand({ run: undefined })).rejects.toThrow(
      'name the run: "down RUN" or "down all". Known runs: run-1',
    )
  })
})
