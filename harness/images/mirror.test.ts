import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { isLoopback } from '../host/loopback.ts'
import { at, mirrorOf } from './mirror.ts'
import { parseReference, textOf } from './reference.ts'

test.for([
  ['quay.io/cilium/cilium:v1.20.2', 'mirror.example.com:5000/cilium/cilium:v1.20.2'],
  ['busybox:1.38.0', 'mirror.example.com:5000/library/busybox:1.38.0'],
  ['registry.k8s.io/metrics-server/metrics-server:v1', 'mirror.example.com:5000/metrics-server/metrics-server:v1'],
] as const)('%s is pulled as %s', ([published, there]) => {
  expect(textOf(at(parseReference(published), { host: 'mirror.example.com:5000' }))).toBe(there)
})

test.for(['mirror.example.com', 'mirror:5000', '127.0.0.1:5000', 'localhost:5000', '[::1]:5000'])(
  '%s is taken',
  async host => {
    expect(await mirrorOf({ registry: host })).toEqual({ host })
  },
)

test('tags count where somebody says so, and nowhere else', async () => {
  expect(await mirrorOf({ registry: 'mirror:5000', registryTags: true })).toEqual({ host: 'mirror:5000', byTag: true })
  expect(await mirrorOf({ registry: 'mirror:5000', registryTags: false })).toEqual({ host: 'mirror:5000' })
})

test.for([
  [
    { registry: 'https://mirror.example.com' },
    '--registry=https://mirror.example.com must be a host with or without a port',
  ],
  [{ registry: 'mirror.example.com/quay' }, '--registry=mirror.example.com/quay must be a host with or without a port'],
  [{ registry: '' }, '--registry= must be a host'],
  [
    { registry: 'mirror' },
    '--registry=mirror has neither a dot nor a port, so Docker takes it for a namespace of Docker Hub',
  ],
  [{ registryCa: 'ca.pem' }, '--registry-ca=ca.pem only applies to a registry of yours. Add --registry=HOST:PORT.'],
  [{ registryTags: true }, '--registry-tags only applies to a registry of yours. Add --registry=HOST:PORT.'],
  [
    { registry: 'a.b', registryCa: '/no/ca.pem' },
    '--registry-ca=/no/ca.pem must be a file with a certificate in PEM: ENOENT',
  ],
] as const)('%j is refused', async ([flags, message]) => {
  await expect(mirrorOf(flags)).rejects.toThrow(message)
})

test('a file that is no certificate is refused', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ca-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const registryCa = join(folder, 'ca.pem')
  await writeFile(registryCa, 'no certificate')
  await expect(mirrorOf({ registry: 'a.b', registryCa })).rejects.toThrow('must be a file with a certificate in PEM')
})

test.for([
  ['127.0.0.1:5000', true],
  ['localhost', true],
  ['[::1]:443', true],
  ['mirror.example.com:5000', false],
  ['127.example.com', false],
] as const)('%s is this machine: %s', ([host, expected]) => {
  expect(isLoopback(host)).toBe(expected)
})
