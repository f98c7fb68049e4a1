import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { type RequestListener, type Server, createServer, request as ask } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { connect } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import type { Certificate } from './certificate.testing.ts'

/** A server of ours, until it is disposed of. */
export interface Listening extends AsyncDisposable {
  /** `ADDRESS:PORT`. */
  readonly host: string
}

/** Answers requests on loopback or another address of this machine, over TLS where there is a certificate. */
export async function serve(
  answer: RequestListener,
  { address = '127.0.0.1', tls }: { readonly address?: string; readonly tls?: Certificate | undefined } = {},
): Promise<Listening> {
  if (tls === undefined) return listen(createServer(answer), address)
  const [cert, key] = await Promise.all([readFile(tls.cert), readFile(tls.key)])
  return listen(createTlsServer({ cert, key }, answer), address)
}

/** A forward proxy. */
export interface Proxy extends Listening {
  /** `HOST:PORT` that it was asked to connect to, in their order. */
  readonly asked: readonly string[]
}

/**
 * Connects whoever asks.
 *
 * @param route where a `HOST:PORT` really is
 */
export async function startProxy(address = '127.0.0.1', route = (host: string) => host): Promise<Proxy> {
  const asked: string[] = []
  const server = createServer((_, response) => void response.writeHead(405).end())
  server.on('connect', (request, client, head: Buffer) => {
    const host = request.url ?? ''
    asked.push(host)
    const [, name = '', port = ''] = /^(.*):(\d+)$/.exec(route(host)) ?? []
    const upstream = connect(Number(port), name, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      upstream.write(head)
      client.pipe(upstream).pipe(client)
    })
    upstream.on('error', () => client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'))
    client.on('error', () => upstream.destroy())
  })
  return { asked, ...(await listen(server, address)) }
}

/** Stands before a server without TLS, and takes a while for each answer. */
export async function startSlowly(host: string, delayMs: number): Promise<Listening> {
  const [hostname = '', port = ''] = host.split(':')
  return serve((request, response) => {
    const { method = 'GET', url = '/', headers } = request
    void setTimeout(delayMs).then(() => {
      const forwarded = ask({ hostname, port, method, path: url, headers }, answer => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
      })
      forwarded.on('error', () => response.destroy())
      request.pipe(forwarded)
    })
  })
}

async function listen(server: Server, address: string): Promise<Listening> {
  server.listen(0, address)
  await once(server, 'listening')
  const place = server.address()
  return {
    host: `${address}:${typeof place === 'object' ? place?.port : ''}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(closed => server.close(closed))
    },
  }
}
