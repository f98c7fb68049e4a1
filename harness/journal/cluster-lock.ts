import { randomUUID } from 'node:crypto'
import { link, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stateDir } from '../paths.ts'
import { type Owner, stateOfOwner, thisProcess } from './owner.ts'
import { checkRunId } from './resource.ts'

/** Who uses a kept cluster. */
export interface Holder extends Owner {
  readonly command: readonly string[]
}

/** A lock that was taken, or who has it. */
export type Taken = { readonly release: () => Promise<void> } | { readonly heldBy: Holder }

const NAME = /^lock-(\d+)$/

/**
 * Takes the lock of a kept cluster for this process. The lock of a process that has died counts for nothing.
 *
 * The file with the highest number says who has it. Whoever takes it makes the next one, which only one process can: a lock
 * that is merely deleted and made anew could be deleted by two that both found its owner dead.
 */
export async function lockCluster(runId: string, command: readonly string[]): Promise<Taken> {
  checkRunId(runId)
  const folder = stateDir('runs', runId)
  const own = JSON.stringify({ ...(await thisProcess()), command } satisfies Holder)
  const draft = join(folder, `draft-${randomUUID()}`)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFile(draft, own, { mode: 0o600 })
  try {
    for (;;) {
      const newest = await newestLock(folder)
      const heldBy = await holderIn(folder, newest)
      if (heldBy !== undefined) return { heldBy }
      const taken = join(folder, `lock-${newest + 1}`)
      // With its content at once, and never over another.
      const isOurs = await link(draft, taken).then(
        () => true,
        (error: NodeJS.ErrnoException) => {
          if (error.code !== 'EEXIST') throw error
          return false
        },
      )
      if (!isOurs) continue
      // Others may have come and gone between the two steps, and taken older files with them.
      if ((await newestLock(folder)) !== newest + 1) {
        await rm(taken, { force: true })
        continue
      }
      await removeBelow(folder, newest + 1)
      return { release: () => writeFile(taken, '') }
    }
  } finally {
    await rm(draft, { force: true })
  }
}

/** Who uses the cluster of a run now; undefined where nobody does. */
export async function holderOf(runId: string): Promise<Holder | undefined> {
  const folder = stateDir('runs', runId)
  return holderIn(folder, await newestLock(folder))
}

/** Who that is, for people: `pid 4711 ("cilium-conformance run --reuse")`. */
export function holderText({ pid, host, command }: Holder, here: string): string {
  return `pid ${pid}${host === here ? '' : ` on ${host}`} ("${command.join(' ')}")`
}

/** 0 where there never was one. */
async function newestLock(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => [])
  return Math.max(0, ...names.flatMap(name => Number(NAME.exec(name)?.[1] ?? 0)))
}

/** An empty file was released. A process elsewhere may still run. */
async function holderIn(folder: string, number: number): Promise<Holder | undefined> {
  const text = await readFile(join(folder, `lock-${number}`), 'utf8').catch(() => '')
  if (text === '') return undefined
  const holder: Holder = JSON.parse(text)
  return (await stateOfOwner(holder)) === 'dead' ? undefined : holder
}

async function removeBelow(folder: string, number: number): Promise<void> {
  const names = await readdir(folder)
  const older = names.filter(name => Number(NAME.exec(name)?.[1] ?? Number.POSITIVE_INFINITY) < number)
  await Promise.all(older.map(name => rm(join(folder, name), { force: true })))
}
