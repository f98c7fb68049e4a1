import { stat, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { cacheDir } from '../../paths.ts'
import { tryRun } from '../../process/run.ts'
import { BUDGETS } from '../../wait/budgets.ts'
import type { Check, Finding } from '../check.ts'
import { exists } from '../../files.ts'

const GIB = 1024 ** 3

/** One folder that grows. */
export interface DiskUse {
  /** What grows there. */
  readonly what: string
  readonly path: string
  /** Number of the file system: two folders on one share its room. */
  readonly device: number
  readonly freeBytes: number
  /** How much room it takes at most. */
  readonly needBytes: number
}

/** Room for the images and, where they are assembled from packages, for what building them leaves. */
export const diskCheck: Check<readonly DiskUse[]> = {
  id: 'disk',
  title: 'disk',
  detect: async host => {
    const engine = await host.engine()
    const root = engine.state === 'running' ? engine.info.rootDir : '/var/lib/docker'
    // What has been built once needs no more room than what changes.
    const built = await exists(cacheDir())
    const uses = [{ what: 'containers and images', path: root, needBytes: (built ? 4 : 8) * GIB }]
    if (!(await host.registry()).reachable) {
      uses.push({ what: 'built images', path: cacheDir(), needBytes: (built ? 2 : 4) * GIB })
      const [goCache, modules] = await goFolders()
      if (goCache !== undefined && modules !== undefined) {
        uses.push({ what: "Go's build cache", path: goCache, needBytes: (built ? 1 : 8) * GIB })
        uses.push({ what: 'Go modules', path: modules, needBytes: (built ? 1 : 5) * GIB })
      }
    }
    return Promise.all(uses.map(async use => ({ ...use, ...(await room(use.path)) })))
  },
  judge: judgeDisk,
}

/** Adds up what each file system has to hold. */
export function judgeDisk(uses: readonly DiskUse[]): Finding {
  const volumes = [...new Set(uses.map(({ device }) => device))].map(device => {
    const here = uses.filter(use => use.device === device)
    return {
      paths: here.map(({ path }) => path),
      what: here.map(({ what }) => what).join(', '),
      free: here[0]?.freeBytes ?? 0,
      need: here.reduce((sum, { needBytes }) => sum + needBytes, 0),
    }
  })
  const full = volumes.filter(({ free, need }) => free < need)
  const found = volumes.map(({ free, paths }) => `${gib(free)} GiB free for ${paths.join(', ')}`).join('; ')
  if (full.length === 0) return { status: 'ok', found }
  const cure = full.map(({ need, paths, what }) => `Free ${gib(need)} GiB at ${paths[0]} (${what}).`)
  return { status: 'gap', found, cure: cure.join(' ') }
}

async function goFolders(): Promise<(string | undefined)[]> {
  try {
    const { stdout } = await tryRun(['go', 'env', 'GOCACHE', 'GOMODCACHE'], {
      cwd: '/',
      timeoutMs: BUDGETS.hostProbe.ms,
    })
    return stdout.split('\n')
  } catch {
    return []
  }
}

/** Room of the file system that a path is on, or will be on. */
async function room(path: string): Promise<{ device: number; freeBytes: number }> {
  try {
    const [{ dev }, { bavail, bsize }] = await Promise.all([stat(path), statfs(path)])
    return { device: dev, freeBytes: bavail * bsize }
  } catch (error) {
    if (dirname(path) === path) throw error
    return room(dirname(path))
  }
}

function gib(bytes: number): string {
  return (bytes / GIB).toFixed(1)
}
