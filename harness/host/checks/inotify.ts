import { readFile, readdir, readlink } from 'node:fs/promises'
import type { Check, Finding } from '../check.ts'

/** What kubelet, containerd and the pods of a node take; measured with two nodes of either provisioner. */
const A_NODE = 16

/** What two nodes need. */
const NEEDED = 2 * A_NODE + 8

/** Processes that are asked at a time. */
const AT_ONCE = 32

/** Instances of inotify that one user may have, and how many root has; nobody but root may see the latter. */
export interface InotifyUse {
  readonly max: number
  readonly used?: number
}

/** Instances of inotify: a kubelet that gets none ends at once, again and again, and its node never registers. */
export const inotifyCheck: Check<InotifyUse> = {
  id: 'inotify',
  title: 'inotify instances',
  detect: async () => ({
    max: Number(await readFile('/proc/sys/fs/inotify/max_user_instances', 'utf8')),
    ...(process.getuid?.() === 0 ? { used: await usedByAll() } : {}),
  }),
  judge: judgeInotify,
}

/** Judges whether another cluster finds its instances. */
export function judgeInotify({ max, used }: InotifyUse): Finding {
  const found = used === undefined ? `${max} for each user` : `${Math.max(0, max - used)} of ${max} free`
  const cure = `Run "sudo sysctl -w fs.inotify.max_user_instances=512": a node needs ${A_NODE}, and without them its kubelet ends at once.`
  const free = max - (used ?? 0)
  if (free < NEEDED) return { status: 'gap', found, cure }
  if (free < 2 * NEEDED) return { status: 'note', found, cure }
  return { status: 'ok', found }
}

/** Counts them in all processes, containers included. Processes that end meanwhile have none. */
async function usedByAll(): Promise<number> {
  const processes = (await readdir('/proc')).filter(name => /^\d+$/.test(name))
  let used = 0
  for (let first = 0; first < processes.length; first += AT_ONCE) {
    const counts = await Promise.all(processes.slice(first, first + AT_ONCE).map(usedBy))
    used += counts.reduce((sum, count) => sum + count, 0)
  }
  return used
}

async function usedBy(process: string): Promise<number> {
  const folder = `/proc/${process}/fd`
  const files = await readdir(folder).catch(() => [])
  const targets = await Promise.all(files.map(file => readlink(`${folder}/${file}`).catch(() => '')))
  return targets.filter(target => target === 'anon_inode:inotify').length
}
