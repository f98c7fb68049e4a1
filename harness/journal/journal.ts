import { type FileHandle, constants, mkdir, open, readFile, readdir, stat, unlink } from 'node:fs/promises'
import { stateDir } from '../paths.ts'
import { BrokenError, UsageError } from '../results/errors.ts'
import { type Entry, type JournalState, encodeEntry, replay } from './entries.ts'
import { thisProcess } from './owner.ts'
import { type Resource, checkRunId, isRunId, refusalOf } from './resource.ts'

/**
 * Environment variable that holds the run id in every process that a run starts, so that those which outlive the
 * run can be found.
 */
export const RUN_VARIABLE = 'CILIUM_CONFORMANCE_RUN'

const ENDING = '.ndjson'

/** The write-ahead record of what one run creates. */
export interface Journal {
  readonly runId: string
  /**
   * Announces a resource; call it before making the resource. Once this returns, the line is on disk.
   *
   * @throws BrokenError for a resource that removal would refuse (see {@link refusalOf}), and after `close`.
   */
  willCreate(resource: Resource): Promise<void>
  /** Says that a resource is gone. */
  removed(resource: Resource): Promise<void>
  /** Closes the file and leaves it. Call it before `removeRun`, which deletes it. */
  close(): Promise<void>
}

/** A journal on disk. */
export interface StoredJournal extends JournalState {
  readonly runId: string
  /** When it was last written. */
  readonly writtenAt: Date
}

/**
 * Opens the journal of a new run, owned by this process. Until it is closed, processes that this one starts carry
 * {@link RUN_VARIABLE}.
 *
 * @throws UsageError when the run id is not one, or already has a journal.
 */
export async function openJournal(runId: string): Promise<Journal> {
  checkRunId(runId)
  const first = encodeEntry({ entry: 'open', version: 1, runId, keep: false, ...(await thisProcess()) })
  await mkdir(stateDir('journal'), { recursive: true, mode: 0o700 })
  const file = await open(fileOf(runId), 'ax', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
    throw new UsageError(`run ${runId} already has a journal: choose another run id, or remove that run first`)
  })
  await file.appendFile(first)
  await file.sync()
  await syncFolder()
  process.env[RUN_VARIABLE] = runId
  return new FileJournal(runId, file)
}

class FileJournal implements Journal {
  readonly runId: string
  readonly #file: FileHandle
  #open = true
  #torn = false

  constructor(runId: string, file: FileHandle) {
    this.runId = runId
    this.#file = file
  }

  async willCreate(resource: Resource): Promise<void> {
    const refusal = refusalOf(this.runId, resource)
    if (refusal !== undefined) {
      throw new BrokenError(`${resource.kind} ${resource.name} could not be removed again: ${refusal}`)
    }
    await this.#append({ entry: 'create', resource })
    await this.#file.datasync()
  }

  async removed(resource: Resource): Promise<void> {
    await this.#append({ entry: 'removed', resource })
  }

  async close(): Promise<void> {
    if (!this.#open) return
    this.#open = false
    if (process.env[RUN_VARIABLE] === this.runId) delete process.env[RUN_VARIABLE]
    await this.#file.close()
  }

  async #append(entry: Entry): Promise<void> {
    if (!this.#open) throw new BrokenError(`the journal of run ${this.runId} is closed`)
    // After a write that failed half way, the next line must not continue the torn one.
    const line = (this.#torn ? '\n' : '') + encodeEntry(entry)
    this.#torn = true
    await this.#file.appendFile(line)
    this.#torn = false
  }
}

/** Marks a run to outlive its process: `gc` and the reaper leave it, `down` removes it. */
export async function markKept(runId: string): Promise<void> {
  checkRunId(runId)
  const text = await readFile(fileOf(runId), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    throw new BrokenError(`run ${runId} has no journal, so it cannot be marked to be kept`)
  })
  const file = await open(fileOf(runId), constants.O_WRONLY | constants.O_APPEND)
  try {
    await file.appendFile((text.endsWith('\n') ? '' : '\n') + encodeEntry({ entry: 'keep' }))
    await file.sync()
  } finally {
    await file.close()
  }
}

/** The journal of a run; `undefined` when it has none. */
export async function readJournal(runId: string): Promise<StoredJournal | undefined> {
  checkRunId(runId)
  try {
    const { mtime } = await stat(fileOf(runId))
    return { runId, writtenAt: mtime, ...replay(await readFile(fileOf(runId), 'utf8')) }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/** Run ids that have a journal, oldest name first. */
export async function listJournals(): Promise<string[]> {
  const names = await readdir(stateDir('journal')).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  return names
    .filter(name => name.endsWith(ENDING))
    .map(name => name.slice(0, -ENDING.length))
    .filter(isRunId)
    .toSorted()
}

/** Deletes the journal of a run; none is fine. */
export async function deleteJournal(runId: string): Promise<void> {
  await unlink(fileOf(runId)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
}

function fileOf(runId: string): string {
  return stateDir('journal', `${runId}${ENDING}`)
}

/** Makes the new name itself outlive a power cut. */
async function syncFolder(): Promise<void> {
  const folder = await open(stateDir('journal'), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
