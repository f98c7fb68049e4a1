import { readFile, readdir } from 'node:fs/promises'
import { missingFromBoundingSet } from './capabilities.ts'
import { type Distribution, distributionOf } from './distribution.ts'
import { type EngineObservation, observeEngine } from './engine.ts'
import { type KernelObservation, observeKernel } from './kernel.ts'
import { type RegistryObservation, judgeSources, observeRegistries } from './registry.ts'

/** This machine as the checks see it. Each question is asked at most once; make a new one to look again
 * at everything but the network. */
export interface Host {
  readonly engine: () => Promise<EngineObservation>
  /**
   * Whether what a run downloads can be had.
   *
   * @param provisioner of the run; K3s when absent.
   */
  readonly registry: (provisioner?: string) => Promise<RegistryObservation>
  readonly distribution: () => Promise<Distribution>
  readonly kernel: () => Promise<KernelObservation>
  /** Capabilities outside the bounding set, by name. */
  readonly missingCapabilities: () => Promise<readonly string[]>
  /** Whether an executable of this name is in a directory of PATH, or where root's PATH would have it. */
  readonly hasCommand: (name: string) => Promise<boolean>
}

/** What the servers said that runs download from. One answer a process: whoever asks decides alike, and asks them no more than once. */
const sources = once(async () => observeRegistries(await observeEngine()))

/** The machine that this process runs on. */
export function thisHost(): Host {
  return {
    engine: once(observeEngine),
    registry: async (provisioner = 'auto') => judgeSources(await sources(), provisioner),
    distribution: once(async () => distributionOf(process.platform, await readText('/etc/os-release'))),
    kernel: once(observeKernel),
    missingCapabilities: once(async () =>
      missingFromBoundingSet(
        await readFile('/proc/self/status', 'utf8'),
        Number(await readFile('/proc/sys/kernel/cap_last_cap', 'utf8')),
      ),
    ),
    hasCommand,
  }
}

/** Directories in which administration tools are, which PATH of a user other than root may lack. */
const ROOT_PATH = ['/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/local/bin', '/usr/bin', '/bin']

async function hasCommand(name: string): Promise<boolean> {
  const path = [...(process.env['PATH'] ?? '').split(':'), ...ROOT_PATH].filter(directory => directory !== '')
  const lists = await Promise.all(path.map(directory => readdir(directory).catch((): string[] => [])))
  return lists.some(list => list.includes(name))
}

async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '')
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined
  return () => (answer ??= ask())
}
