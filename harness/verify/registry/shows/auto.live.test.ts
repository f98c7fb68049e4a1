import { mkdtemp, rm } from 'node:fs/promises'
import type { RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { leftOf, reportIn, start } from '../../../cli/testing.ts'
import { DOWNLOAD_SOURCES } from '../../../host/registry.ts'
import { type Certificate, makeCertificate } from '../certificate.testing.ts'
import { serve, startProxy } from '../servers.testing.ts'

let folder = ''
let tls: Certificate
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cilium-conformance-live-'))
  tls = await makeCertificate(
    folder,
    DOWNLOAD_SOURCES.map(({ url }) => new URL(url).hostname),
  )
})
afterAll(() => rm(folder, { recursive: true }))

/** Registries answer so; the chart repository has its index. */
const registries =
  (status: number): RequestListener =>
  ({ url }, response) =>
    void response.writeHead(url === '/v2/' ? status : 200).end()

const slowly: RequestListener = (request, response) => {
  void setTimeout(5_000).then(() => registries(401)(request, response))
}

/** Behind a proxy, these servers take the place of the registries and of the chart repository. Nobody publishes the version. */
async function runBehind(servers: RequestListener) {
  await using server = await serve(servers, { tls })
  await using proxy = await startProxy('127.0.0.1', () => server.host)
  const version = ['--kubernetes-version=9.99.0', '--allow-unpinned', '--provisioner=k3s']
  const env = { HTTPS_PROXY: `http://${proxy.host}`, NO_PROXY: '', NODE_EXTRA_CA_CERTS: tls.cert }
  const { exitCode, all } = await start(['run', '--suite=bootstrap', `--report-dir=${folder}`, ...version], env)
  return { exitCode, all, asked: proxy.asked.toSorted() }
}

test.for([
  ['take five seconds for each answer', slowly],
  ['want a login', registries(401)],
  ['limit requests', registries(429)],
] as const)('from registries that %s, auto pulls', async ([, servers]) => {
  const { exitCode, all, asked } = await runBehind(servers)
  expect(exitCode, all).toBe(3)
  expect(all).toContain('rancher/k3s:v9.99.0-k3s1: FAILED')
  expect(asked).toEqual(DOWNLOAD_SOURCES.map(({ url }) => `${new URL(url).hostname}:443`).toSorted())
  expect(await leftOf((await reportIn(folder)).id)).toEqual([])
})

test.for([
  ['are out of order', registries(503), 'docker.io: it answers 503'],
  ['hang up', ({ socket }) => void socket.destroy(), 'docker.io: '],
  ['never answer', () => undefined, 'docker.io: no answer within 15 s'],
] as const satisfies readonly (readonly [string, RequestListener, string])[])(
  'where registries %s, auto takes packages, and says why',
  async ([, servers, why]) => {
    const { exitCode, all } = await runBehind(servers)
    expect(exitCode, all).toBe(2)
    expect(all).toContain(`images come from packages because not all registries answer: ${why}`)
  },
)
