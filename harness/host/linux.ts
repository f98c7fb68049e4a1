import { BrokenError } from '../results/errors.ts'

/** What to do on macOS or Windows. */
export const LINUX_ONLY =
  'Nodes are containers that share the kernel of this machine, which must be Linux. Use Linux, a virtual machine with Linux (also WSL 2) or a CI runner with Linux.'

const NAMES: Readonly<Record<string, string>> = { darwin: 'macOS', win32: 'Windows' }

/**
 * For what makes a cluster, before it does anything else: on another system each of its questions fails in its own way.
 *
 * @throws BrokenError on any system but Linux.
 */
export function requireLinux(platform: string = process.platform): void {
  if (platform === 'linux') return
  throw new BrokenError(`A cluster cannot be provisioned on ${NAMES[platform] ?? platform}. ${LINUX_ONLY}`)
}
