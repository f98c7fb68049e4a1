import { createHash } from 'node:crypto'
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http'
import { gzipSync } from 'node:zlib'

/** A container registry on loopback that has one tiny image, under any name, any tag but `absent`, and its own digest. */
export interface FakeRegistry extends AsyncDisposable {
  /** `127.0.0.1:PORT`, which Docker talks to without TLS. */
  readonly host: string
  /** Digest of the image's manifest. */
  readonly digest: string
  /** Paths that were asked for, in their order. */
  readonly asked: readonly string[]
}

/** What a request is answered with. */
interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string | number>>
  readonly body?: string | Uint8Array
}

/**
 * Ways to misbehave: each is asked before a request is answered, and answers in its place or not at all.
 *
 * @param path what was asked for
 * @param fake `right` is the answer of a registry that behaves, and `image` the one with the manifest of its image
 */
export type Mischief = (
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
  fake: { readonly server: Server; readonly right: Answer; readonly image: Answer },
) => boolean | Promise<boolean>

/**
 * Speaks the pull half of the OCI distribution specification.
 *
 * @param label Goes into the image's configuration and its layer, so that each test has an image of its own.
 */
export async function startFakeRegistry(label: string, misbehave: Mischief = () => false): Promise<FakeRegistry> {
  const { config, layer, manifest } = imageOf(label)
  const asked: string[] = []
  const headers = { 'Content-Length': manifest.length, 'Docker-Content-Digest': digestOf(manifest) }
  const image = { status: 200, headers: { 'Content-Type': MANIFEST, ...headers }, body: manifest }
  const answerTo = (path: string): Answer => {
    const blob = [config, layer].find(body => path.endsWith(`/blobs/${digestOf(body)}`))
    const [, wanted] = /\/manifests\/(.+)$/.exec(path) ?? []
    if (
      wanted?.startsWith('sha256:') === true
        ? wanted === digestOf(manifest)
        : wanted !== undefined && wanted !== 'absent'
    )
      return image
    if (blob !== undefined) return { status: 200, headers: { 'Content-Length': blob.length }, body: blob }
    if (path === '/v2/') return { status: 200, body: '{}' }
    return { status: 404, body: '{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}' }
  }
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    asked.push(path)
    const right = answerTo(path)
    void Promise.resolve(misbehave(path, request, response, { server, right, image })).then(done => {
      if (!done) send(response, right, request.method)
    })
  })
  return {
    host: `127.0.0.1:${await listen(server)}`,
    digest: digestOf(manifest),
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

const MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json'

/** Answers, without the body where only the head was asked for. */
export function send(response: ServerResponse, { status, headers, body }: Answer, method = 'GET'): void {
  response.writeHead(status, headers).end(method === 'HEAD' ? undefined : body)
}

function imageOf(label: string): { config: Buffer; layer: Buffer; manifest: Buffer } {
  const tar = tarOf('label', label.repeat(4096))
  // Not compressed, so that a part of it is no whole.
  const layer = gzipSync(tar, { level: 0 })
  const config = Buffer.from(
    JSON.stringify({
      architecture: 'amd64',
      os: 'linux',
      config: { Labels: { test: label } },
      rootfs: { type: 'layers', diff_ids: [digestOf(tar)] },
    }),
  )
  const part = (mediaType: string, body: Buffer) => ({ mediaType, size: body.length, digest: digestOf(body) })
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MANIFEST,
      config: part('application/vnd.docker.container.image.v1+json', config),
      layers: [part('application/vnd.docker.image.rootfs.diff.tar.gzip', layer)],
    }),
  )
  return { config, layer, manifest }
}

/** An archive of one file. */
function tarOf(name: string, text: string): Buffer {
  const content = Buffer.from(text)
  const header = Buffer.alloc(512)
  header.write(name, 0)
  header.write('0000644\0', 100)
  header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124)
  header.write('        0', 148)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return Buffer.concat([header, content, Buffer.alloc(512 - (content.length % 512 || 512)), Buffer.alloc(1024)])
}

function digestOf(body: Uint8Array): string {
  return `sha256:${createHash('sha256').update(body).digest('hex')}`
}

function listen(server: Server): Promise<number> {
  return new Promise(resolve => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
}
