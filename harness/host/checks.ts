import { type AskableCheck, type Row, askable } from './check.ts'
import { bpffsCheck } from './checks/bpffs.ts'
import { capabilityCheck } from './checks/capabilities.ts'
import { cgroupCheck } from './checks/cgroup.ts'
import { debootstrapCheck } from './checks/debootstrap.ts'
import { diskCheck } from './checks/disk.ts'
import { engineCheck } from './checks/engine.ts'
import { goCheck } from './checks/go.ts'
import { inotifyCheck } from './checks/inotify.ts'
import { kernelCheck, kernelOptionsCheck } from './checks/kernel.ts'
import { memoryCheck } from './checks/memory.ts'
import { nodeCheck } from './checks/node.ts'
import { privilegedCheck } from './checks/privileged.ts'
import { registryCheck } from './checks/registry.ts'
import { systemCheck } from './checks/system.ts'
import type { Host } from './host.ts'

/** What there is to ask of a machine that is not Linux: each of the others would fail in its own way. */
const ANYWHERE: readonly AskableCheck[] = [askable(systemCheck), askable(nodeCheck)]

/** Every check, in the order of the table. */
const CHECKS: readonly AskableCheck[] = [
  ...ANYWHERE,
  askable(engineCheck),
  askable(capabilityCheck),
  askable(privilegedCheck),
  askable(cgroupCheck),
  askable(bpffsCheck),
  askable(kernelCheck),
  askable(kernelOptionsCheck),
  askable(memoryCheck),
  askable(inotifyCheck),
  askable(diskCheck),
  askable(registryCheck),
  askable(goCheck),
  askable(debootstrapCheck),
]

/** Asks every check about this machine; the rows come in the order of the table. */
export async function examine(host: Host): Promise<Row[]> {
  const { platform } = await host.distribution()
  return Promise.all((platform === 'linux' ? CHECKS : ANYWHERE).map(ask => ask(host)))
}
