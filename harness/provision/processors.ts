import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { exists } from '../files.ts'
import { run, tryRun } from '../process/run.ts'
import { BUDGETS } from '../wait/budgets.ts'
import type { Cluster } from './cluster.ts'

/** Holds every node to so many processors, with its pods. */
export async function holdToProcessors(cluster: Cluster, cpus: number): Promise<Cluster> {
  const containers = cluster.nodes.flatMap(({ container }) => container ?? [])
  await run(['docker', 'update', `--cpus=${cpus}`, ...containers])
  return { ...cluster, nodeCpus: cpus }
}

/**
 * Files in which the kernel counts how long the processes of a node waited for a processor. None for nodes that are not
 * containers of this machine.
 */
export async function stallFiles({ nodes }: Cluster): Promise<string[]> {
  const files = await Promise.all(
    nodes.map(async ({ container }) => (container === undefined ? [] : filesOf(container))),
  )
  return files.flat()
}

async function filesOf(container: string): Promise<string[]> {
  const asked = await tryRun(['docker', 'inspect', '--format', '{{.Id}} {{.State.Pid}}', container], {
    timeoutMs: BUDGETS.engineAnswer.ms,
  })
  const [id = '', pid = ''] = asked.stdout.trim().split(' ')
  const groups = await readFile(`/proc/${pid}/cgroup`, 'utf8').catch(() => '')
  const candidates = id === '' ? [] : countersOf(groups, id)
  const isThere = await Promise.all(candidates.map(exists))
  return candidates.filter((_, index) => isThere[index])
}

/**
 * Where a kernel may count for the groups in `/proc/<pid>/cgroup`. The number of a process of an engine on another machine can
 * be that of any process here, and only the groups of the container have its id.
 */
export function countersOf(groups: string, id: string): string[] {
  return groups.split('\n').flatMap(line => {
    const [, controllers = '', group = ''] = /^\d+:([^:]*):(.+)$/.exec(line) ?? []
    if (!group.includes(id)) return []
    if (controllers.split(',').includes('cpu')) return [join('/sys/fs/cgroup/cpu', group, 'cpu.stat')]
    if (controllers !== '') return []
    return ['', 'unified'].flatMap(root =>
      ['cpu.pressure', 'cpu.stat'].map(file => join('/sys/fs/cgroup', root, group, file)),
    )
  })
}
