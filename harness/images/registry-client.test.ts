import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { dies } from './mischief.fake.ts'
import { RegistryClient } from './registry-client.ts'
import { type Mischief, send, startFakeRegistry } from './registry.fake.ts'

const none: Mischief = () => false

async function registryWith(mischief: Mischief) {
  const registry = await startFakeRegistry(randomUUID(), mischief)
  onTestFinished(() => registry[Symbol.asyncDispose]())
  return registry
}

/** Docker's configuration of a user who has logged in to that host. */
async function loggedIn(host: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'cilium-conformance-docker-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const auths = { [host]: { auth: Buffer.from('us:secret').toString('base64') } }
  await writeFile(join(folder, 'config.json'), JSON.stringify({ auths }))
  vi.stubEnv('DOCKER_CONFIG', folder)
  onTestFinished(() => void vi.unstubAllEnvs())
}

test('an image is there, or is not', async () => {
  const { host } = await registryWith(none)
  const client = await RegistryClient.connect({ host })
  expect(client.url).toBe(`http://${host}`)
  expect([await client.has('cilium/cilium', 'v1'), await client.has('cilium/cilium', 'absent')]).toEqual([true, false])
  expect(await client.manifest('cilium/cilium', 'absent')).toBeUndefined()
})

test('a blob is what its digest says', async () => {
  const { host } = await registryWith(none)
  const client = await RegistryClient.connect({ host })
  const [layer] = (await client.manifest('cilium/cilium', 'v1'))?.layers ?? []
  expect(await client.blob('cilium/cilium', layer?.digest ?? '')).toHaveLength(layer?.size ?? 0)
  const other = `sha256:${'0'.repeat(64)}`
  await expect(client.blob('cilium/cilium', other)).rejects.toThrow(
    `${host} does not have ${host}/cilium/cilium@${other}`,
  )
})

test('a blob that is something else is refused', async () => {
  const { host } = await registryWith((path, _, response) => {
    if (!path.includes('/blobs/')) return false
    send(response, { status: 200, body: 'something else' })
    return true
  })
  const client = await RegistryClient.connect({ host })
  const digest = `sha256:${'0'.repeat(64)}`
  await expect(client.blob('x', digest)).rejects.toMatchObject({ problem: 'digest' })
})

/** Lets in who has the authorization, and tells others how to get it. */
function guarded(right: string, challenge: (host: string) => string): Mischief {
  return (path, request, response) => {
    const { host = '', authorization } = request.headers
    if (path.startsWith('/token')) {
      const knows = authorization === `Basic ${Buffer.from('us:secret').toString('base64')}`
      send(response, knows ? { status: 200, body: JSON.stringify({ token: 'T' }) } : { status: 401, body: '{}' })
      return true
    }
    if (authorization === right) return false
    send(response, { status: 401, headers: { 'WWW-Authenticate': challenge(host) }, body: '{}' })
    return true
  }
}

const basic = guarded(`Basic ${Buffer.from('us:secret').toString('base64')}`, () => 'Basic realm="mirror"')
const bearer = guarded('Bearer T', host => `Bearer realm="http://${host}/token",service="mirror"`)

test.for([
  ['a password', basic],
  ['a token for a password', bearer],
] as const)('a registry that wants %s gets it', async ([, mischief]) => {
  const registry = await registryWith(mischief)
  await loggedIn(registry.host)
  const client = await RegistryClient.connect({ host: registry.host })
  expect(await client.has('cilium/cilium', 'v1')).toBe(true)
})

test.for([
  ['wants a password', basic, 'login', 'log in with "docker login HOST"'],
  ['wants a token', bearer, 'login', 'log in with "docker login HOST"'],
  ['limits requests', answering(429), 'limit', 'wait, log in with "docker login HOST" for a higher limit'],
  ['is broken', answering(503), 'refuses', 'look at the registry’s own log'],
] as const)('without a login, a registry that %s', async ([, mischief, problem, cure]) => {
  const { host } = await registryWith(mischief)
  await expect(RegistryClient.connect({ host })).rejects.toMatchObject({
    problem,
    cure: expect.stringContaining(cure.replace('HOST', host)),
  })
})

function answering(status: number): Mischief {
  return (_, __, response) => {
    send(response, { status, body: '' })
    return true
  }
}

test.for([
  ['is gone in the middle of an answer', dies, 'ended'],
  ['keeps blobs where they are refused', elsewhere({ status: 403, body: '' }), 'refuses'],
  ['keeps blobs where nobody answers', elsewhere(undefined), 'silent'],
] as const)('a blob of a registry that %s', async ([, mischief, problem]) => {
  const { host } = await registryWith(mischief)
  const client = await RegistryClient.connect({ host })
  const [layer] = (await client.manifest('x', 'v1'))?.layers ?? []
  await expect(client.blob('x', layer?.digest ?? '')).rejects.toMatchObject({ problem })
})

/** Sends whoever asks for a blob to another path, or to where nobody listens. */
function elsewhere(answer: Parameters<typeof send>[1] | undefined): Mischief {
  return (path, _, response) => {
    if (!path.includes('/blobs/') && path !== '/kept') return false
    const location = answer === undefined ? 'http://127.0.0.1:9/kept' : '/kept'
    const away = { status: 307, headers: { Location: location } }
    send(response, path === '/kept' && answer !== undefined ? answer : away)
    return true
  }
}

test.for([
  [429, 'limit'],
  [500, 'refuses'],
] as const)('a service for tokens that answers %i', async ([status, problem]) => {
  const { host } = await registryWith((path, request, response, fake) => {
    if (!path.startsWith('/token')) return bearer(path, request, response, fake)
    send(response, { status, body: '' })
    return true
  })
  await expect(RegistryClient.connect({ host })).rejects.toMatchObject({ problem })
})

test('a service for tokens that is not there', async () => {
  const { host } = await registryWith(guarded('Bearer T', () => 'Bearer realm="http://127.0.0.1:9/token"'))
  await expect(RegistryClient.connect({ host })).rejects.toMatchObject({ problem: 'silent' })
})

test('a registry that is not there', async () => {
  const registry = await startFakeRegistry(randomUUID())
  await registry[Symbol.asyncDispose]()
  await expect(RegistryClient.connect({ host: registry.host })).rejects.toMatchObject({ problem: 'silent' })
})
