import { PassThrough, Writable } from 'node:stream'
import { Exec, type V1Status } from '@kubernetes/client-node'
import { RefusedError } from '../results/errors.ts'
import { ProbeError } from '../results/probe-error.ts'
import { Lines, Tail } from '../process/lines.ts'
import type { LineTransport } from '../process/line-transport.ts'
import { BUDGETS } from '../wait/budgets.ts'
import { whyNotStarted } from './exec-refusal.ts'
import type { LimitedConfig } from './limited-config.ts'
import type { PodContainer } from './pod-command.ts'

/**
 * Runs a command in a pod and speaks lines with it over the exec subresource of the API server, which does not cross the
 * network under test.
 *
 * The lines end with an error that carries the exit code and the end of standard error, or that says that the connection
 * was lost before any exit status came. A connection that is silently dead shows nowhere: the reader must watch for signs
 * of life.
 *
 * @throws RefusedError when a cluster of somebody else refuses; ProbeError when the API server does, or does not answer within the
 * budget `exec`.
 */
export async function openExecStream(
  config: LimitedConfig,
  target: PodContainer,
  argv: readonly [string, ...string[]],
): Promise<LineTransport> {
  const { namespace, pod, container } = target
  const endpoint = `pod ${namespace}/${pod}`
  const lines = new Lines()
  const stderr = new Tail()
  const stdin = new PassThrough()
  let status: V1Status | undefined
  let socket: Socket
  try {
    socket = await new Exec(config).exec(
      namespace,
      pod,
      container,
      [...argv],
      sink(piece => lines.push(piece)),
      sink(piece => stderr.push(piece)),
      stdin,
      false,
      answer => {
        status = answer
      },
    )
  } catch (cause) {
    const why = await whyNotStarted(config, target, argv, cause)
    if (why instanceof RefusedError) throw why
    throw new ProbeError(endpoint, `${argv.join(' ')} cannot be started: ${why.message}`, { cause })
  }
  const over = new Promise<void>(resolve => {
    const end = (code: number) => {
      lines.end(new Error(`${endReason(status, code)}${stderr.suffix}`))
      resolve()
    }
    socket.addEventListener('close', event => end(event.code))
    if (socket.readyState === CLOSED) end(1006)
  })
  // The socket reports an error and then closes: the close is what ends the lines.
  socket.addEventListener('error', () => undefined)
  // Every message wakes a chain of processes on its way, so what is written in one turn leaves as one.
  let waiting = ''
  const flush = () => {
    if (waiting !== '') stdin.write(waiting)
    waiting = ''
  }
  return {
    endpoint,
    lines,
    write(line) {
      if (waiting === '') setImmediate(flush)
      waiting += `${line}\n`
    },
    async close() {
      flush()
      stdin.end()
      const late = setTimeout(() => socket.terminate(), BUDGETS.proberEnd.ms)
      await over
      clearTimeout(late)
    },
  }
}

/** The part of a WebSocket that is used here; client-node leaves it untyped. */
interface Socket {
  readonly readyState: number
  addEventListener(type: 'close' | 'error', listener: (event: { readonly code: number }) => void): void
  terminate(): void
}

/** `WebSocket.CLOSED`. */
const CLOSED = 3

function sink(take: (piece: Uint8Array) => void): Writable {
  return new Writable({
    write(piece: Uint8Array, _encoding, done) {
      take(piece)
      done()
    },
  })
}

/** Why a command ended. Its status may be lost with the connection, and then nothing is known of its exit code. */
function endReason(status: V1Status | undefined, closeCode: number): string {
  if (status === undefined)
    return `the connection to the API server was lost before any exit status (close code ${closeCode})`
  if (status.status === 'Success') return 'exit code 0'
  const code = status.details?.causes?.find(cause => cause.reason === 'ExitCode')?.message
  return code === undefined ? (status.message ?? 'failed for no stated reason') : `exit code ${code}`
}
