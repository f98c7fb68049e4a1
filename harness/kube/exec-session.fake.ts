import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'

/** Channels of the Kubernetes exec protocol v5.channel.k8s.io. */
export const CHANNEL = { stdin: 0, stdout: 1, stderr: 2, status: 3, close: 255 } as const

/** One exec session as the fake API server sees it. */
export interface ExecSession {
  /** Path and query of the request. */
  readonly url: URL
  send(channel: number, text: string | Uint8Array): void
  /** What the client sends; `close` carries the number of the channel that it closed. */
  onMessage: (channel: number, data: Buffer) => void
  /** The connection is over. */
  onLost: () => void
  /** Closes as a WebSocket does. */
  close(): void
  /** Cuts the connection in the middle. */
  cut(): void
}

/** Answers the handshake of an exec request, as an API server does. */
export function acceptExec(request: IncomingMessage, socket: Duplex): ExecSession {
  const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`
  const accept = createHash('sha1').update(key).digest('base64')
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: ${accept}\r\nsec-websocket-protocol: v5.channel.k8s.io\r\n\r\n`,
  )
  return openSession(new URL(request.url ?? '/', 'http://fake'), socket)
}

function openSession(url: URL, socket: Duplex): ExecSession {
  const session: ExecSession = {
    url,
    send: (channel, text) => void socket.write(frame(0x2, Buffer.concat([Buffer.of(channel), Buffer.from(text)]))),
    onMessage: () => undefined,
    onLost: () => undefined,
    close: () => void socket.end(frame(0x8, Buffer.of(0x03, 0xe8))),
    cut: () => void socket.destroy(),
  }
  socket.on('close', () => session.onLost())
  let rest = Buffer.alloc(0)
  socket.on('data', (piece: Buffer) => {
    rest = Buffer.concat([rest, piece])
    for (let next = readFrame(rest); next !== undefined; next = readFrame(rest)) {
      rest = rest.subarray(next.length)
      if (next.opcode === 0x2) session.onMessage(next.payload[0] ?? -1, next.payload.subarray(1))
      else if (next.opcode === 0x8) session.close()
    }
  })
  return session
}

/** One unmasked, final WebSocket frame (RFC 6455 section 5.2). */
function frame(opcode: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(payload.length < 126 ? 2 : payload.length < 65_536 ? 4 : 10)
  head[0] = 0x80 | opcode
  if (head.length === 2) head[1] = payload.length
  else if (head.length === 4) {
    head[1] = 126
    head.writeUInt16BE(payload.length, 2)
  } else {
    head[1] = 127
    head.writeBigUInt64BE(BigInt(payload.length), 2)
  }
  return Buffer.concat([head, payload])
}

/** The first frame of a masked stream, or `undefined` when it is not complete. */
function readFrame(from: Buffer): { opcode: number; payload: Buffer; length: number } | undefined {
  if (from.length < 2) return undefined
  const short = from.readUInt8(1) & 0x7f
  const start = short < 126 ? 2 : short === 126 ? 4 : 10
  if (from.length < start + 4) return undefined
  const size = short < 126 ? short : short === 126 ? from.readUInt16BE(2) : Number(from.readBigUInt64BE(2))
  const length = start + 4 + size
  if (from.length < length) return undefined
  const mask = from.subarray(start, start + 4)
  const payload = Buffer.from(from.subarray(start + 4, length).map((byte, index) => byte ^ (mask[index % 4] ?? 0)))
  return { opcode: from.readUInt8(0) & 0x0f, payload, length }
}
