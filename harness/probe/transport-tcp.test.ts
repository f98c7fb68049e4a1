import { createHmac } from 'node:crypto'
import { type AddressInfo, type Server, type Socket, createServer } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { openOutsideStream } from './transport-tcp.ts'

let server: Server | undefined

afterEach(() => {
  server?.close()
  server = undefined
})

/** Something that listens and does what the test says with whoever connects. */
async function listening(greet: (socket: Socket) => void): Promise<number> {
  const opened = createServer(greet)
  server = opened
  await new Promise<void>(resolve => opened.listen(0, '127.0.0.1', resolve))
  const address: AddressInfo | string | null = opened.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** As `prober outside` does. */
function door(token: string) {
  return (socket: Socket) => {
    socket.write('{"challenge":"who are you","protocol":2}\n')
    socket.once('data', (proof: Buffer) => {
      const right = createHmac('sha256', token).update('who are you').digest('hex')
      if (proof.toString() !== `${right}\n`) return socket.destroy()
      socket.write('{"serving":{"tcp":[7411],"udp":[7412],"http":[7413]}}\n{"hello":"prober"}\n')
      return socket.on('data', (line: Buffer) => socket.write(`heard ${line.toString()}`))
    })
  }
}

test('who knows the token is told the ports, and then speaks lines', async () => {
  const port = await listening(door('secret'))
  const { ports, transport } = await openOutsideStream('127.0.0.1', port, 'secret')
  expect(ports).toEqual({ tcp: 7411, udp: 7412, http: 7413 })
  const lines = transport.lines[Symbol.asyncIterator]()
  expect((await lines.next()).value).toBe('{"hello":"prober"}')
  transport.write('a line')
  expect((await lines.next()).value).toBe('heard a line')
  await transport.close()
  await expect(lines.next()).rejects.toThrow('the connection was closed')
})

test('a wrong token, another program and nobody are told apart', async () => {
  const port = await listening(door('secret'))
  const address = `prober on host 127.0.0.1:${port}: it cannot be talked to: `
  await expect(openOutsideStream('127.0.0.1', port, 'wrong')).rejects.toThrow(
    /: (?:the connection was closed|read ECONNRESET)$/,
  )
  server?.close()
  await expect(openOutsideStream('127.0.0.1', port, 'secret')).rejects.toThrow(`${address}connect ECONNREFUSED`)
  const other = await listening(socket => socket.write('{"smtp":"ready"}\n'))
  await expect(openOutsideStream('127.0.0.1', other, 'secret')).rejects.toThrow('it is no "prober outside"')
})
