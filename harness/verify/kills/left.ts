import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { leftOf } from '../../cli/testing.ts'
import { run } from '../../process/run.ts'

/** Variable in the environment of all processes that a kill is about; engines give it to no container. */
export const MARK = 'CILIUM_CONFORMANCE_KILLED'

/** Processes with this mark that are not zombies, with their command lines. */
export async function markedProcesses(mark: string): Promise<{ readonly pid: number; readonly command: string }[]> {
  const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name)).map(Number)
  const found = await Promise.all(
    pids.map(async pid => {
      const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')
      if (!environment.split('\0').includes(`${MARK}=${mark}`)) return []
      const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
      return [{ pid, command: command.replaceAll('\0', ' ').slice(0, 120) }]
    }),
  )
  return found.flat()
}

/** Ids of the runs that a folder for state tells of: by a journal, by what is kept, or by the log of a reaper. */
export async function runsIn(state: string): Promise<string[]> {
  const files = await filesBelow(state)
  return [...new Set(files.flatMap(path => /\d{8}-\d{6}-[0-9a-f]{6}/.exec(path)?.[0] ?? []))]
}

/** What all processes of a user share: what Node has compiled, and the lock of testcontainers. */
const SHARED = /^(?:node-compile-cache|testcontainers-node-.*\.lock)$/

/** What of these runs is in the engine, and which files are below folders that were theirs alone. Logs of reapers stay for a week. */
export async function leftovers(
  runs: readonly string[],
  folders: { readonly state: string; readonly temporary: string },
): Promise<string[]> {
  const labelled = await Promise.all(runs.map(async id => (await leftOf(id)).map(object => `${object} of run ${id}`)))
  const { stdout } = await run(['docker', 'image', 'ls', '--format', '{{.Repository}}:{{.Tag}}'])
  const images = stdout.split('\n').filter(name => runs.some(id => name.includes(id)))
  const kept = (await filesBelow(folders.state)).filter(path => !/\/reaper\/[^/]*\.log$/.test(path))
  const temporary = (await readdir(folders.temporary)).filter(name => !SHARED.test(name))
  return [...labelled.flat(), ...images, ...kept, ...temporary.map(name => join(folders.temporary, name))]
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries.filter(entry => !entry.isDirectory()).map(entry => join(entry.parentPath, entry.name))
}
