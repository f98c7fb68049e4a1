import { createHash } from 'node:crypto'
import { type Server, createServer } from 'node:http'
import { gzipSync } from 'node:zlib'

/** A container registry on loopback that has one tiny image, under any name and any tag. */
export interface FakeRegistry extends AsyncDisposable {
  /** `127.0.0.1:PORT`, which Docker talks to without TLS. */
  readonly host: string
  /** Digest of the image's manifest. */
  readonly digest: string
  /** Paths that were asked for, in their order. */
  readonly asked: readonly string[]
}

/**
 * Speaks the pull half of the OCI distribution specification.
 *
 * @param label Goes into the image's configuration, so that each test has an image of its own.
 */
export async function startFakeRegistry(label: string): Promise<FakeRegistry> {
  const tar = Buffer.alloc(1024)
  const layer = gzipSync(tar)
  const config = Buffer.from(
    JSON.stringify({
      architecture: 'amd64',
      os: 'linux',
      config: { Labels: { test: label } },
      rootfs: { type: 'layers', diff_ids: [digestOf(tar)] },
    }),
  )
  const docker = 'application/vnd.docker'
  const part = (mediaType: string, body: Buffer) => ({ mediaType, size: body.length, digest: digestOf(body) })
  const mediaType = `${docker}.distribution.manifest.v2+json`
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType,
      config: part(`${docker}.container.image.v1+json`, config),
      layers: [part(`${docker}.image.rootfs.diff.tar.gzip`, layer)],
    }),
  )
  const asked: string[] = []
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    asked.push(path)
    const blob = [config, layer].find(body => path.endsWith(`/blobs/${digestOf(body)}`))
    if (path.includes('/manifests/') && !path.endsWith('/absent')) {
      const length = { 'Content-Length': manifest.length, 'Docker-Content-Digest': digestOf(manifest) }
      response.writeHead(200, { 'Content-Type': mediaType, ...length })
      response.end(request.method === 'HEAD' ? undefined : manifest)
    } else if (blob !== undefined) response.end(blob)
    else if (path === '/v2/') response.end('{}')
    else response.writeHead(404).end('{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}')
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
