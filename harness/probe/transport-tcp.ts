import { createHmac } from 'node:crypto'
import { type Socket, connect } from 'node:net'
import { Lines } from '../process/lines.ts'
import type { LineTransport } from '../process/line-transport.ts'
import { messageOf } from '../results/errors.ts'
import { keepSecrets } from '../results/known-secrets.ts'
import { ProbeError } from '../results/probe-error.ts'
import { BUDGETS } from '../wait/budgets.ts'
import { limitOf } from '../wait/machine-time.ts'

/** Environment variable with the token of `prober outside`. */
export const OUTSIDE_TOKEN = 'CILIUM_CONFORMANCE_OUTSIDE_TOKEN'

/** Ports on which a prober serves. */
export interface ServedPorts {
  readonly tcp: number
  readonly udp: number
  readonly http: number
}

/** What a prober says once it serves. */
export interface Serving {
  readonly serving: Readonly<Record<keyof ServedPorts, readonly number[]>>
}

/** The first port of each kind. */
export function portsIn({ serving: { tcp, udp, http } }: Serving): ServedPorts {
  return { tcp: tcp[0] ?? 0, udp: udp[0] ?? 0, http: http[0] ?? 0 }
}

/** A control stream to a `prober outside`, and the ports on which it serves. */
export interface OutsideStream {
  readonly transport: LineTransport
  readonly ports: ServedPorts
}

/**
 * Connects to the control port of a `prober outside`. That the client knows the token is proven by an HMAC; the token is not sent.
 *
 * @throws ProbeError when nobody listens there within the budget `proberHello`, or it is no prober, or the token is another one.
 */
export async function openOutsideStream(host: string, port: number, token: string): Promise<OutsideStream> {
  keepSecrets(token)
  const endpoint = `host ${host}:${port}`
  using limit = limitOf(BUDGETS.proberHello.ms)
  const socket = connect({ host, port, signal: limit.signal })
  const { lines, over } = linesOf(socket)
  const reader = lines[Symbol.asyncIterator]()
  const giveUp = () => socket.destroy()
  limit.signal.addEventListener('abort', giveUp)
  try {
    const { challenge } = parse<{ challenge: string }>(await lineOf(reader), 'challenge')
    socket.write(`${createHmac('sha256', token).update(challenge).digest('hex')}\n`)
    const ports = portsIn(parse<Serving>(await lineOf(reader), 'serving'))
    return { ports, transport: transportOver(socket, endpoint, reader, over) }
  } catch (cause) {
    socket.destroy()
    const why = limit.signal.aborted ? `no answer within ${BUDGETS.proberHello.ms / 1000} s` : messageOf(cause)
    throw new ProbeError(endpoint, `it cannot be talked to: ${why}`, { cause })
  } finally {
    limit.signal.removeEventListener('abort', giveUp)
  }
}

function linesOf(socket: Socket) {
  const lines = new Lines()
  let failure: Error | undefined
  socket.on('data', (piece: Buffer) => lines.push(piece))
  socket.on('error', error => {
    failure = error
  })
  const over = new Promise<void>(resolve => {
    socket.on('close', () => {
      lines.end(failure ?? new Error('the connection was closed'))
      resolve()
    })
  })
  return { lines, over }
}

async function lineOf(reader: AsyncIterator<string>): Promise<string> {
  const { value, done } = await reader.next()
  if (done === true) throw new Error('the connection was closed')
  return value
}

/** One line of the greeting. After a wrong proof there is none, since the prober is silent to whoever does not know the token. */
function parse<Greeting extends object>(line: string, key: string & keyof Greeting): Greeting {
  const value: Greeting = JSON.parse(line)
  if (!(key in value)) throw new Error(`it is no "prober outside": it said ${line.slice(0, 100)}`)
  return value
}

function transportOver(
  socket: Socket,
  endpoint: string,
  reader: AsyncIterator<string>,
  over: Promise<void>,
): LineTransport {
  return {
    endpoint,
    lines: { [Symbol.asyncIterator]: () => reader },
    write(line) {
      if (socket.writable) socket.write(`${line}\n`)
    },
    async close() {
      socket.end()
      const late = setTimeout(() => socket.destroy(), BUDGETS.proberEnd.ms)
      await over
      clearTimeout(late)
    },
  }
}
