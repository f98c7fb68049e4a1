import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, vi } from 'vitest'
import { stateDir } from '../../paths.ts'
import { encodeEntry } from '../entries.ts'
import { thisProcess } from '../owner.ts'
import type { Resource } from '../resource.ts'

/** Folders of one test: its own state, and a place for what its runs make. */
export interface TempState {
  /** Holds everything below; its name is new for each test. */
  readonly root: string
  /** A folder without any program in it. */
  readonly noPrograms: string
}

/** Gives each test of a file a state folder of its own, and removes it. */
export function useTempState(): TempState {
  const state = { root: '', noPrograms: '' }
  beforeEach(async () => {
    state.root = await mkdtemp(join(tmpdir(), 'journal-test-'))
    state.noPrograms = join(state.root, 'no-programs')
    await mkdir(state.noPrograms)
    vi.stubEnv('XDG_STATE_HOME', join(state.root, 'state'))
  })
  afterEach(async () => {
    vi.unstubAllEnvs()
    await rm(state.root, { recursive: true, force: true })
  })
  return state
}

/** Leaves what a run whose process is dead leaves: a folder of its own, and the journal. Answers the folder's path. */
export async function leaveDeadRun(state: TempState, runId: string, ...more: readonly Resource[]): Promise<string> {
  const folder = { kind: 'path', name: join(state.root, runId) } as const
  const owner = { ...(await thisProcess()), startTime: 0 }
  await mkdir(folder.name)
  await mkdir(stateDir('journal'), { recursive: true })
  const created = [folder, ...more].map(resource => encodeEntry({ entry: 'create', resource }))
  const open = encodeEntry({ entry: 'open', version: 1, runId, keep: false, ...owner })
  await writeFile(stateDir('journal', `${runId}.ndjson`), open + created.join(''))
  return folder.name
}
