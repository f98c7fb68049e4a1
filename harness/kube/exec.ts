import { randomBytes } from 'node:crypto'
import { BrokenError, RefusedError } from '../results/errors.ts'
import { BUDGETS } from '../wait/budgets.ts'
import { limitOf } from '../wait/machine-time.ts'
import type { Kube } from './client.ts'
import { type PodContainer, PodCommand } from './pod-command.ts'
import type { RequestLimits } from './limited-config.ts'
import { UNTIL_LEFT } from './until-left.ts'

/** What a command in a pod said. */
export interface ExecOutput {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: number
}

/**
 * Runs a command in a container that has a shell, to its end.
 *
 * The exit code travels in the output itself, because the status channel of an exec can be lost while its output is
 * not; an answer without the marker is no answer. At the deadline the command ends too, and not only the wait for it.
 *
 * @throws RefusedError when a cluster of somebody else refuses; BrokenError when the command cannot be run, its answer was cut off, or the budget `exec` ran out; the reason of
 * the signal once it is aborted.
 */
export async function execInPod(
  kube: Kube,
  target: PodContainer,
  argv: readonly string[],
  { signal = kube.config.signal, timeoutMs = BUDGETS.exec.ms }: RequestLimits = {},
): Promise<ExecOutput> {
  signal?.throwIfAborted()
  const marker = `end-${randomBytes(8).toString('hex')}`
  const session = new PodCommand(kube.config, target, ['sh', '-c', UNTIL_LEFT, marker, ...argv])
  using deadline = limitOf(timeoutMs)
  const limit = signal === undefined ? deadline.signal : AbortSignal.any([deadline.signal, signal])
  const onLimit = () => session.leave()
  limit.addEventListener('abort', onLimit)
  try {
    await session.over
    const output = readMarked(session.stdout, marker)
    if (output !== undefined) return { ...output, stderr: session.stderr }
    signal?.throwIfAborted()
    if (session.cause instanceof RefusedError) throw session.cause
    const why = limit.aborted ? `no end within ${timeoutMs / 1000} s` : session.whyUnanswered
    const command = `${argv.join(' ')} in ${target.namespace}/${target.pod} (${target.container})`
    const words = [`${why}: ${command}`, session.failure, session.stderr.slice(-2000)]
    throw new BrokenError(words.filter(Boolean).join('\n'), { cause: session.cause })
  } finally {
    limit.removeEventListener('abort', onLimit)
  }
}

/** Splits the output at the marker. Undefined where the marker is missing: the answer is not whole. */
export function readMarked(text: string, marker: string): { stdout: string; exitCode: number } | undefined {
  const match = new RegExp(String.raw`\n${marker} (\d+)\n`).exec(text)
  if (match === null) return undefined
  return { stdout: text.slice(0, match.index), exitCode: Number(match[1]) }
}
