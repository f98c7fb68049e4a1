import { lstat, readFile, realpath, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { tryRun } from '../process/run.ts'
import { messageOf } from '../results/errors.ts'
import { BUDGETS } from '../wait/budgets.ts'
import { isBelow, refusalOf, removableRoots } from './resource.ts'

/** Whether anything, even a dangling link, is at the path. */
export async function pathExists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT' && error.code !== 'ENOTDIR',
  )
}

/**
 * Removes a file or folder of a run, after unmounting whatever is mounted in it. Answers why it is still there;
 * `undefined` when it is gone. A link is removed and never followed.
 */
export async function removePath(runId: string, path: string): Promise<string | undefined> {
  const refusal = refusalOf(runId, { kind: 'path', name: path })
  if (refusal !== undefined) return `refused: ${refusal}`
  if (!(await pathExists(path))) return undefined
  try {
    const folder = await realpath(dirname(path))
    const roots = await Promise.all(removableRoots().map(root => realpath(root).catch(() => root)))
    if (!roots.some(root => root === folder || isBelow(root, folder))) {
      return `refused: its folder is a link to ${folder}, which is not below ${roots.join(', ')}`
    }
    const stuck = await unmountBelow(join(folder, basename(path)))
    if (stuck !== undefined) return stuck
    await rm(path, { recursive: true, force: true, maxRetries: 3 })
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}

/** Mount points at or below a path, deepest first, from the text of /proc/self/mountinfo. */
export function mountsBelow(path: string, mountinfo: string): string[] {
  return mountinfo
    .split('\n')
    .map(line => line.split(' ')[4]?.replaceAll(/\\(\d{3})/g, (_, octal: string) => byte(octal)) ?? '')
    .filter(point => point === path || isBelow(path, point))
    .toReversed()
}

/** Removing through a mount would delete what is mounted, so a mount that stays is a reason to leave the path. */
async function unmountBelow(path: string): Promise<string | undefined> {
  const mountinfo = await readFile('/proc/self/mountinfo', 'utf8').catch(() => '')
  for (const point of mountsBelow(path, mountinfo)) {
    const { exitCode, stderr } = await tryRun(['umount', point], { timeoutMs: BUDGETS.hostProbe.ms })
    if (exitCode !== 0) return `a file system is mounted at ${point}: ${stderr}`
  }
  return undefined
}

function byte(octal: string): string {
  return String.fromCodePoint(Number.parseInt(octal, 8))
}
