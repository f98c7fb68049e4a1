import { LABEL } from '../paths.ts'
import { tryRun } from '../process/run.ts'
import { messageOf } from '../results/errors.ts'
import { BUDGETS } from '../wait/budgets.ts'
import type { EngineObservation } from './engine.ts'
import { exists } from '../files.ts'

/** What came of trying a privileged container. */
export type PrivilegedTrial =
  | { readonly state: 'not-tried'; readonly why: string }
  | { readonly state: 'failed'; readonly step: string; readonly error: string }
  | { readonly state: 'done'; readonly steps: readonly string[] }

/** Folders of this machine that hold its programs and their libraries; the ones that exist are lent to the container. */
const PROGRAMS = ['/usr', '/bin', '/sbin', '/lib', '/lib64']

/** What a node does first, as commands inside the container. */
const DEEDS = [
  ['exec', ['true']],
  ['mount bpffs', ['mount', '-t', 'bpf', 'bpffs', '/sys/fs/bpf']],
  ['mount cgroup2', ['mount', '-t', 'cgroup2', 'none', '/mnt']],
] as const

/**
 * Runs a privileged container with a cgroup namespace of its own and does in it what a node does first.
 *
 * No image is needed: an empty one is imported, and the machine's own programs are mounted into it, read-only. Image and
 * container are labelled and removed; a container that was not removed ends by itself within a minute. Never throws.
 */
export async function tryPrivileged(engine: EngineObservation): Promise<PrivilegedTrial> {
  if (engine.state !== 'running') return { state: 'not-tried', why: 'the Docker engine does not answer' }
  const image = await docker(['import', '--change', `LABEL ${LABEL}=doctor`, '-'], EMPTY_TAR)
  if (image.error !== undefined) return { state: 'failed', step: 'import an image', error: image.error }
  try {
    return await tryContainer(image.said)
  } finally {
    await docker(['rmi', image.said])
  }
}

/** A tar file that ends at once: two blocks of zeros. */
const EMPTY_TAR = new Uint8Array(1024)

async function tryContainer(image: string): Promise<PrivilegedTrial> {
  const lent = (await Promise.all(PROGRAMS.map(async path => ((await exists(path)) ? [path] : [])))).flat()
  const options = ['--detach', '--label', `${LABEL}=doctor`, '--network', 'none', '--tmpfs', '/mnt']
  const volumes = lent.flatMap(path => ['--volume', `${path}:${path}:ro`])
  const node = ['--privileged', '--cgroupns=private']
  const container = await docker(['run', ...options, ...node, ...volumes, image, 'sleep', '60'])
  if (container.error !== undefined) return { state: 'failed', step: 'start a container', error: container.error }
  try {
    for (const [step, command] of DEEDS) {
      const { error } = await docker(['exec', container.said, ...command])
      if (error !== undefined) return { state: 'failed', step: `${step} in it`, error }
    }
    return { state: 'done', steps: ['started', ...DEEDS.map(([step]) => step)] }
  } finally {
    await docker(['rm', '--force', container.said])
  }
}

async function docker(args: readonly string[], input?: Uint8Array): Promise<{ said: string; error?: string }> {
  try {
    const { exitCode, stdout, stderr } = await tryRun(['docker', ...args], { input, timeoutMs: BUDGETS.hostProbe.ms })
    const said = stdout.trim()
    return exitCode === 0 ? { said } : { said, error: essence(stderr) || said || `exit code ${exitCode}` }
  } catch (error) {
    return { said: '', error: messageOf(error) }
  }
}

/** The client's error in one line, without its advice to read the help. */
function essence(stderr: string): string {
  const lines = stderr.split('\n').filter(line => line.trim() !== '' && !/--help'/.test(line))
  return (lines.at(-1) ?? '').replace(/^docker: Error response from daemon: /, '')
}
