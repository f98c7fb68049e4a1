import { afterEach, expect, test, vi } from 'vitest'
import { RefusedError, messageOf } from '../results/errors.ts'
import { Kube } from './client.ts'
import { startFakeCluster } from './cluster.fake.ts'

const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1' } }

/** The calls of a connection, each by its own way through client-node. */
const CALLS = {
  'a typed call': (kube: Kube) => kube.core.listNode(),
  'a list of a kind': (kube: Kube) => kube.list('cilium.io/v2', 'CiliumNode'),
  'an apply': (kube: Kube) => kube.apply(node),
  'a removal': (kube: Kube) => kube.remove(node),
  'a GET': (kube: Kube) => kube.get('/readyz'),
  'the version': (kube: Kube) => kube.version(),
  'the resources of Cilium': (kube: Kube) => kube.ciliumResources(),
} as const

const limits = vi.hoisted(() => ({ asked: [] as number[], ms: undefined as number | undefined }))

vi.mock(import('../wait/machine-time.ts'), async original => {
  const real = await original()
  const limitOf = (ms: number) => {
    limits.asked.push(ms)
    return real.limitOf(limits.ms ?? ms)
  }
  return { ...real, limitOf }
})

afterEach(() => {
  limits.ms = undefined
})

/** Lets limits run out at once, and notes how long they would have been. */
function shortenLimits(): number[] {
  limits.ms = 50
  limits.asked.length = 0
  return limits.asked
}

test.each(Object.entries(CALLS))('%s ends at the budget when the server accepts and is silent', async (_, call) => {
  await using cluster = await startFakeCluster()
  cluster.trouble = 'silent'
  const asked = shortenLimits()
  await expect(call(cluster.kube)).rejects.toThrow(/the API server did not answer within 15 s: (?:GET|PATCH|DELETE) \//)
  expect(asked).toEqual([15_000])
})

test('an answer that stops in the middle is none', async () => {
  await using cluster = await startFakeCluster({ objects: [node] })
  cluster.trouble = 'stalls'
  shortenLimits()
  await expect(cluster.kube.core.listNode()).rejects.toThrow(
    'the API server did not answer within 15 s: GET /api/v1/nodes',
  )
})

test.each(Object.entries(CALLS))('%s ends with the signal of the connection', async (_, call) => {
  await using cluster = await startFakeCluster()
  cluster.trouble = 'silent'
  const abort = new AbortController()
  const kube = await Kube.fromFile(cluster.kubeconfig, { signal: abort.signal })
  const answer = call(kube)
  const reason = new Error('interrupted by SIGINT')
  setTimeout(() => abort.abort(reason), 20)
  await expect(answer).rejects.toThrow('interrupted by SIGINT')
  await expect(call(kube)).rejects.toThrow('interrupted by SIGINT')
})

test('an answer that is no success is told in a line', async () => {
  await using cluster = await startFakeCluster()
  const missing = cluster.kube.core.readNode({ name: 'node-9' })
  await expect(missing).rejects.toMatchObject({ code: 404, message: expect.not.stringContaining('\n') })
  await expect(missing).rejects.toThrow('the API server answered GET /api/v1/nodes/node-9 with 404: the fake says 404')
})

test('what a cluster of somebody else refuses is told as that; our own has no business to', async () => {
  await using cluster = await startFakeCluster()
  cluster.trouble = 403
  const visited = await Kube.fromFile(cluster.kubeconfig, { isForeign: true })
  await expect(visited.core.listNode()).rejects.toBeInstanceOf(RefusedError)
  await expect(visited.get('/metrics')).rejects.toBeInstanceOf(RefusedError)
  await expect(cluster.kube.core.listNode()).rejects.not.toBeInstanceOf(RefusedError)
  cluster.trouble = 500
  await expect(visited.core.listNode()).rejects.not.toBeInstanceOf(RefusedError)
})

test('a server that is not there is no slip of ours', async () => {
  const cluster = await startFakeCluster()
  await cluster[Symbol.asyncDispose]()
  const error = await cluster.kube.core.listNode().catch((caught: unknown) => caught)
  expect(error).toMatchObject({ name: 'BrokenError' })
  expect(messageOf(error)).toMatch(/^the API server cannot be asked: GET \/api\/v1\/nodes\n.*\n.*ECONNREFUSED/)
})

test('all requests of a connection share its sockets', async () => {
  await using cluster = await startFakeCluster({ get: path => (path === '/readyz' ? 'ok' : undefined) })
  for (let count = 0; count < 5; count += 1) {
    await cluster.kube.core.listNode()
    await cluster.kube.get('/readyz')
  }
  expect(cluster.connections).toBeLessThan(3)
})
