import { readFile } from 'node:fs/promises'
import { V1_CURE, V1_REFUSED } from '../cgroup-v1.ts'
import type { Check, Finding } from '../check.ts'
import type { Host } from '../host.ts'
import type { RegistryObservation } from '../registry.ts'

/** What the cgroup check looks at. */
export interface CgroupFacts {
  /** Text of /proc/self/mounts. */
  readonly mounts: string
  /** Text of /sys/fs/cgroup/cgroup.controllers; `undefined` unless the machine has the v2 layout. */
  readonly v2Controllers: string | undefined
  readonly filesystems: readonly string[]
  /** What nodes will see, as the engine has it: `1` or `2`; empty when it does not answer. */
  readonly engineVersion: string
  readonly registry: RegistryObservation
}

/** Controllers that a kubelet cannot do without. */
const NEEDED = ['cpu', 'cpuset', 'memory', 'pids']

/** Layout and controllers of the cgroup file systems. */
export const cgroupCheck: Check<CgroupFacts> = {
  id: 'cgroup',
  title: 'cgroups',
  detect: async host => ({
    mounts: await readFile('/proc/self/mounts', 'utf8'),
    v2Controllers: await readFile('/sys/fs/cgroup/cgroup.controllers', 'utf8').catch(() => undefined),
    filesystems: (await host.kernel()).filesystems,
    engineVersion: await engineCgroups(host),
    registry: await host.registry(),
  }),
  judge: judgeCgroup,
}

/**
 * Images that are built from packages start on v1, v2 and hybrid, as long as the kubelet's controllers are there and the kernel has
 * cgroup2. Those of the publishers do not on v1 nor hybrid, see {@link refusesCgroupV1}.
 */
export function judgeCgroup({ mounts, v2Controllers, filesystems, engineVersion, registry }: CgroupFacts): Finding {
  const found = layout(mounts, v2Controllers !== undefined)
  if (!filesystems.includes('cgroup2')) {
    return {
      status: 'gap',
      found: `${found}; the kernel has no cgroup2`,
      cure: 'Use a kernel with cgroup2: socket load-balancing attaches its programs there.',
    }
  }
  const controllers = v2Controllers?.trim().split(/\s+/) ?? controllersOfV1(mounts)
  const missing = NEEDED.filter(name => !controllers.includes(name))
  if (missing.length > 0) {
    return {
      status: 'gap',
      found: `${found}, without the controller${missing.length > 1 ? 's' : ''} ${missing.join(', ')}`,
      cure: 'Mount or delegate the controllers: the kubelet does not start without them.',
    }
  }
  const version = engineVersion || (v2Controllers === undefined ? '1' : '2')
  if (version === '1' && registry.reachable) return { status: 'gap', found: `${found}; ${V1_REFUSED}`, cure: V1_CURE }
  return { status: 'ok', found }
}

async function engineCgroups(host: Host): Promise<string> {
  const engine = await host.engine()
  return engine.state === 'running' ? engine.info.cgroupVersion : ''
}

function layout(mounts: string, v2: boolean): string {
  if (v2) return 'v2'
  const hybrid = /^\S+ (\S+) cgroup2 /m.exec(mounts)?.[1]
  return hybrid === undefined ? 'v1' : `hybrid: v1, and v2 at ${hybrid}`
}

function controllersOfV1(mounts: string): string[] {
  return [...mounts.matchAll(/^\S+ \S+ cgroup (\S+) /gm)].flatMap(match => match[1]?.split(',') ?? [])
}
