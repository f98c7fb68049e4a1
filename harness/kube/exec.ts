import { randomBytes } from 'node:crypto'
import { PassThrough } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { Exec } from '@kubernetes/client-node'
import { BrokenError } from '../results/errors.ts'
import { BUDGETS } from '../wait/budgets.ts'
import type { Kube } from './client.ts'

/** A container of a pod. */
export interface ContainerRef {
  readonly namespace: string
  readonly pod: string
  readonly container: string
}

/** What a command in a pod said. */
export interface ExecOutput {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: number
}

/** Reports the command's exit code in its own output, after a marker that nothing else can print. */
const WRAPPER = '"$@"; code=$?; printf "\\n%s %d\\n" "$0" "$code"'

/**
 * Runs a command in a container that has a shell, to its end.
 *
 * The exit code travels in the output itself, because the status channel of an exec can be lost while its output is
 * not; an answer without the marker is no answer.
 *
 * @throws BrokenError when the command cannot be run, its answer was cut off, or the budget `exec` ran out.
 */
export async function execInPod(kube: Kube, target: ContainerRef, argv: readonly string[]): Promise<ExecOutput> {
  const marker = `end-${randomBytes(8).toString('hex')}`
  const command = ['sh', '-c', WRAPPER, marker, ...argv]
  const stdout = collect()
  const stderr = collect()
  const where = `${target.namespace}/${target.pod} (${target.container})`
  let status: string | undefined
  const fail = (why: string, cause?: unknown) =>
    new BrokenError(
      [`${why}: ${argv.join(' ')} in ${where}`, status, stderr.text().slice(-2000)].filter(Boolean).join('\n'),
      { cause },
    )
  const gate = new AbortController()
  const deadline = delay(BUDGETS.exec.ms, 'deadline' as const, { signal: gate.signal })
  try {
    const end = new Promise<'ended'>((resolve, reject) => {
      new Exec(kube.config)
        .exec(
          target.namespace,
          target.pod,
          target.container,
          command,
          stdout.stream,
          stderr.stream,
          null,
          false,
          ended => {
            if (ended.status !== 'Success') status = ended.message
            resolve('ended')
          },
        )
        .then(
          socket => {
            socket.addEventListener('close', () => resolve('ended'))
            socket.addEventListener('error', () => resolve('ended'))
          },
          (cause: unknown) => reject(fail('the command could not be run', cause)),
        )
    })
    const outcome = await Promise.race([end, deadline])
    const output = readMarked(stdout.text(), marker)
    if (output !== undefined) return { ...output, stderr: stderr.text() }
    throw fail(outcome === 'deadline' ? `no end within ${BUDGETS.exec.ms / 1000} s` : 'the answer was cut off')
  } finally {
    gate.abort()
    deadline.catch(() => undefined)
  }
}

/** Splits the output at the marker. Undefined where the marker is missing: the answer is not whole. */
export function readMarked(text: string, marker: string): { stdout: string; exitCode: number } | undefined {
  const match = new RegExp(String.raw`\n${marker} (\d+)\n`).exec(text)
  if (match === null) return undefined
  return { stdout: text.slice(0, match.index), exitCode: Number(match[1]) }
}

function collect(): { stream: PassThrough; text(): string } {
  const stream = new PassThrough()
  const chunks: Buffer[] = []
  stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  return { stream, text: () => Buffer.concat(chunks).toString('utf8') }
}
