import { readFile } from 'node:fs/promises'
import type { Check, Finding } from '../check.ts'

/** What the bpffs check looks at. */
export interface BpffsFacts {
  readonly filesystems: readonly string[]
  /** Text of /proc/self/mounts. */
  readonly mounts: string
}

/** The file system that BPF maps are pinned in. Each node mounts its own, so this machine need not have it mounted. */
export const bpffsCheck: Check<BpffsFacts> = {
  id: 'bpffs',
  title: 'bpffs',
  detect: async host => ({
    filesystems: (await host.kernel()).filesystems,
    mounts: await readFile('/proc/self/mounts', 'utf8'),
  }),
  judge: judgeBpffs,
}

/** Says whether the kernel has it, and where it is mounted. */
export function judgeBpffs({ filesystems, mounts }: BpffsFacts): Finding {
  if (!filesystems.includes('bpf')) {
    return { status: 'gap', found: 'the kernel has no bpf file system', cure: 'Use a kernel with CONFIG_BPF_SYSCALL.' }
  }
  const at = /^\S+ (\S+) bpf /m.exec(mounts)?.[1]
  return {
    status: 'ok',
    found: at === undefined ? 'supported, not mounted here; each node mounts its own' : `at ${at}`,
  }
}
