import { once } from 'node:events'
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import { connect } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { CHART_REPOSITORY, CILIUM_REPOSITORIES, K3S, KIND, POD_IMAGES } from '../images/pins.ts'
import { BUDGETS } from '../wait/budgets.ts'
import { DOWNLOAD_SOURCES, type DownloadSource, askSources, judgeSources, readStatus } from './registry.ts'

const direct = { httpProxy: '', httpsProxy: '', noProxy: '' }

type Answer = (request: IncomingMessage, response: ServerResponse) => void

/** A server on loopback, and what it was asked for. */
async function serve(answer: Answer): Promise<{ port: number; asked: string[] }> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    answer(request, response)
  })
  server.on('connect', (request, client) => {
    asked.push(`CONNECT ${request.url}`)
    const [, port = ''] = (request.url ?? '').split(':')
    const upstream = connect(Number(port), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n')
      client.pipe(upstream).pipe(client)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  return { port: typeof address === 'object' && address !== null ? address.port : 0, asked }
}

const registryAt = (port: number, host = '127.0.0.1'): DownloadSource => ({
  name: 'mirror.example',
  url: `http://${host}:${port}/v2/`,
  kind: 'registry',
})

const status =
  (code: number): Answer =>
  (_request, response) =>
    void response.writeHead(code).end('{}')

describe('a registry', () => {
  test.for([
    [200, 'the API is open', { reachable: true, detail: 'mirror.example' }],
    [401, 'it wants a token, as Docker Hub does', { reachable: true, detail: 'mirror.example' }],
    [307, 'it hands on, as registry.k8s.io does', { reachable: true, detail: 'mirror.example' }],
    [
      429,
      'it limits requests',
      {
        reachable: true,
        detail: 'mirror.example; mirror.example: 429, it limits the requests of this address; docker login may help',
      },
    ],
    [404, 'it is none', { reachable: false, detail: 'mirror.example: it answers 404' }],
    [500, 'it is ill', { reachable: false, detail: 'mirror.example: it answers 500' }],
  ] as const)('answers %i: %s', async ([code, , expected]) => {
    const { port, asked } = await serve(status(code))
    expect(judgeSources(await askSources([registryAt(port)], direct), 'auto')).toEqual(expected)
    expect(asked).toEqual(['/v2/'])
  })

  test('accepts and says nothing', async () => {
    const { port } = await serve(() => undefined)
    expect(judgeSources(await askSources([registryAt(port)], direct, 200), 'auto')).toEqual({
      reachable: false,
      detail: 'mirror.example: no answer within 0.2 s',
    })
  })

  test('is not there', async () => {
    const nowhere = { ...registryAt(1), name: 'a' }
    const nobody = { ...registryAt(80, 'registry.invalid'), name: 'b' }
    expect(judgeSources(await askSources([nowhere, nobody], direct), 'auto')).toEqual({
      reachable: false,
      detail: 'a: connection refused; b: no such host',
    })
  })
})

// `docker manifest inspect` takes 10 s and more for an image of several platforms: its answer is many answers, one after another.
test('slow registries have room, and all are asked at the same time', async () => {
  expect(BUDGETS.registryAnswer.ms).toBeGreaterThanOrEqual(10_000)
  const waiting: (() => void)[] = []
  // Nobody is answered before everybody has asked.
  const { port } = await serve((_request, response) => {
    waiting.push(() => response.writeHead(401).end())
    if (waiting.length === 3) for (const answer of waiting) answer()
  })
  const three = ['a', 'b', 'c'].map(name => ({ ...registryAt(port), name }))
  expect(judgeSources(await askSources(three, direct), 'auto')).toEqual({ reachable: true, detail: 'a, b, c' })
})

const proxied = (port: number, noProxy = '') => ({ httpProxy: `http://127.0.0.1:${port}`, httpsProxy: '', noProxy })

describe('a proxy', () => {
  test('is asked for what only it can reach', async () => {
    const proxy = await serve(status(401))
    const source = registryAt(80, 'registry.invalid')
    expect(judgeSources(await askSources([source], proxied(proxy.port)), 'auto').reachable).toBe(true)
    expect(proxy.asked).toEqual(['http://registry.invalid/v2/'])
  })

  test('is left out for a host of NO_PROXY', async () => {
    const [proxy, registry] = [await serve(status(500)), await serve(status(401))]
    const answers = await askSources([registryAt(registry.port)], proxied(proxy.port, 'example.com,127.0.0.1'))
    expect(judgeSources(answers, 'auto').reachable).toBe(true)
    expect(proxy.asked).toEqual([])
  })

  test('for https gets a tunnel, and one for http gets none', async () => {
    const [proxy, registry] = [await serve(status(500)), await serve(status(401))]
    const source = { ...registryAt(registry.port), url: `https://127.0.0.1:${registry.port}/v2/` }
    const { httpProxy } = proxied(proxy.port)
    await askSources([source], { ...direct, httpsProxy: httpProxy })
    expect(proxy.asked).toEqual([`CONNECT 127.0.0.1:${registry.port}`])
    await askSources([source], { ...direct, httpProxy })
    expect(proxy.asked).toHaveLength(1)
  })

  test('that is no URL is told, and ends nothing', async () => {
    const [answer] = await askSources([registryAt(1)], { ...direct, httpProxy: 'http://:::' })
    expect(answer).toMatchObject({ answers: false, said: expect.stringContaining('Invalid URL') })
  })
})

describe('which answers count', () => {
  const answers = DOWNLOAD_SOURCES.map(source =>
    source.name === 'registry.k8s.io' ? { source, answers: false, said: 'no such host' } : { source, answers: true },
  )

  test('one that only kind needs does not hold up K3s', () => {
    expect(judgeSources(answers, 'auto')).toEqual({ reachable: true, detail: 'docker.io, quay.io, helm.cilium.io' })
    expect(judgeSources(answers, 'k3s').reachable).toBe(true)
    expect(judgeSources(answers, 'kind')).toEqual({ reachable: false, detail: 'registry.k8s.io: no such host' })
  })

  test('a repository of charts without an index is none', () => {
    expect(readStatus(200, 'charts')).toEqual({ answers: true })
    expect(readStatus(401, 'charts')).toEqual({ answers: false, said: 'it answers 401' })
    expect(readStatus(404, 'charts')).toEqual({ answers: false, said: 'it answers 404' })
  })
})

/** The registry of an image, as Docker reads its name. */
function hostOf(reference: string): string {
  const [first = ''] = reference.split('/')
  return reference.includes('/') && first.includes('.') ? first : 'docker.io'
}

test('every pinned image and the chart are of a server that is asked', () => {
  const images = [K3S.repository, KIND.repository, ...Object.values(CILIUM_REPOSITORIES), ...Object.values(POD_IMAGES)]
  const needed = [...images.map(hostOf), new URL(CHART_REPOSITORY).host]
  expect([...new Set(needed)].toSorted()).toEqual(DOWNLOAD_SOURCES.map(({ name }) => name).toSorted())
})
