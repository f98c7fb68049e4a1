import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { listJournals, openJournal } from './journal.ts'
import { pathExists } from './path-removal.ts'
import { removeRun } from './remove-run.ts'
import type { Resource } from './resource.ts'
import { useTempState } from './testing/temp-state.ts'

const state = useTempState()
const runId = 'run-a1b2c3'
const path = (...parts: string[]): Resource => ({ kind: 'path', name: join(state.root, runId, ...parts) })

/** A machine without a Docker client. */
beforeEach(() => {
  vi.stubEnv('PATH', state.noPrograms)
})

async function announce(...resources: Resource[]): Promise<void> {
  const journal = await openJournal(runId)
  for (const resource of resources) await journal.willCreate(resource)
  await journal.close()
}

describe('removeRun', () => {
  test('removes paths, the newest first, and then the journal', async () => {
    await announce(path(), path('inner'))
    await mkdir(path('inner').name, { recursive: true })
    await writeFile(path('inner', 'file').name, '')
    expect(await removeRun(runId)).toEqual({ runId, removed: [path('inner'), path()], left: [], foreign: [] })
    expect(await pathExists(path().name)).toBe(false)
    expect(await listJournals()).toEqual([])
  })

  test('says in a dry run what it would remove, and removes nothing', async () => {
    await announce(path(), path('never-made'))
    await mkdir(path().name)
    expect(await removeRun(runId, { dryRun: true })).toMatchObject({ removed: [path()], left: [] })
    expect(await pathExists(path().name)).toBe(true)
    expect(await listJournals()).toEqual([runId])
  })

  test('is content when nothing of the run is there, or no such run', async () => {
    await announce(path())
    const nothing = { runId, removed: [], left: [], foreign: [] }
    expect(await removeRun(runId)).toEqual(nothing)
    expect(await removeRun(runId)).toEqual(nothing)
  })

  test('keeps the journal, and names what is left, when the engine cannot be asked', async () => {
    const container = { kind: 'container', name: 'node-1' } as const
    await announce(container, path())
    await mkdir(path().name)
    const report = await removeRun(runId)
    expect(report).toMatchObject({ removed: [path()], left: [{ resource: container }] })
    expect(report.left[0]?.why).toMatch(/^cannot be started: docker container ls --all --no-trunc --format /)
    expect(await listJournals()).toEqual([runId])
  })

  test('refuses a text that is no run id', async () => {
    await expect(removeRun('../run')).rejects.toThrow('"../run" is not a run id')
  })
})
