import { constants } from 'node:fs'
import { chmod, copyFile, lstat, readdir, realpath } from 'node:fs/promises'
import { isAbsolute, join, sep } from 'node:path'
import { ownFolder } from './artefact.ts'

/**
 * Where a file of a run folder really is; undefined for a path that leads out of the folder, by itself or by a link, and for one
 * that is not there. A saved run may come from anybody, and may name any file of this machine.
 *
 * @param path As the run names it, relative to the folder.
 */
export async function insideOf(folder: string, path: string): Promise<string | undefined> {
  if (isAbsolute(path)) return undefined
  const [root, file] = await Promise.all([realpath(folder), realpath(join(folder, path))]).catch(() => ['', ''])
  return file.startsWith(`${root}${sep}`) ? file : undefined
}

/**
 * Copies files and folders for their owner alone. Links are left out: they lead to files that nobody asked to copy. What is not there
 * is no error.
 */
export async function copyOwn(from: string, to: string): Promise<void> {
  const there = await lstat(from).catch(() => undefined)
  if (there?.isDirectory() === true) {
    await ownFolder(to)
    for (const name of await readdir(from)) await copyOwn(join(from, name), join(to, name))
  } else if (there?.isFile() === true) {
    await ownFolder(join(to, '..'))
    await copyFile(from, to, constants.COPYFILE_FICLONE)
    await chmod(to, 0o600)
  }
}
