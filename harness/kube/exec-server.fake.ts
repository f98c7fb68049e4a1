import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { Kube } from './client.ts'
import { type ExecSession, acceptExec } from './exec-session.fake.ts'
import type { ConnectionOptions, LimitedConfig } from './limited-config.ts'

export { CHANNEL, type ExecSession } from './exec-session.fake.ts'

/** A server of ours, and the kubeconfig that leads to it. */
export interface FakeServer extends AsyncDisposable {
  readonly kubeconfig: string
  /** How many connections it has accepted. */
  readonly connections: number
}

/** What becomes of a request for exec: a session, no handshake at all, or a refusal with that HTTP status. */
export type ExecHandler = ((session: ExecSession) => void) | 'hang' | number

/** What a connection to it is made of. */
export async function configOf({ kubeconfig }: FakeServer, options: ConnectionOptions = {}): Promise<LimitedConfig> {
  return (await Kube.fromFile(kubeconfig, options)).config
}

/** An API server on loopback that knows nothing but exec. */
export function startFakeExecServer(handle: ExecHandler): Promise<FakeServer> {
  return startFakeServer({ exec: () => handle })
}

/** Serves on loopback over plain HTTP. A request that is not answered stays open until the end. */
export async function startFakeServer({
  exec,
  request = (_request, response) => void response.writeHead(404).end(),
}: {
  exec: (request: IncomingMessage) => ExecHandler
  request?: (request: IncomingMessage, response: ServerResponse) => void
}): Promise<FakeServer> {
  const sockets = new Set<Duplex>()
  const server = createServer(request)
  server.on('connection', socket => sockets.add(socket))
  server.on('upgrade', (asked: IncomingMessage, socket: Duplex) => {
    socket.on('error', () => undefined)
    const handle = exec(asked)
    if (handle === 'hang') return
    if (typeof handle === 'number') socket.end(`HTTP/1.1 ${handle} No\r\ncontent-length: 0\r\n\r\n`)
    else handle(acceptExec(asked, socket))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const folder = await mkdtemp(join(tmpdir(), 'fake-server-'))
  const kubeconfig = join(folder, 'kubeconfig')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the fake API server has no port')
  await writeFile(kubeconfig, kubeconfigFor(address.port), { mode: 0o600 })
  return {
    kubeconfig,
    get connections() {
      return sockets.size
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise(resolve => server.close(resolve))
      await rm(folder, { recursive: true })
    },
  }
}

function kubeconfigFor(port: number): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'fake',
    clusters: [{ name: 'fake', cluster: { server: `http://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'fake', user: {} }],
    contexts: [{ name: 'fake', context: { cluster: 'fake', user: 'fake' } }],
  })
}
