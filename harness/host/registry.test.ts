import { expect, test } from 'vitest'
import { observeRegistry, readManifestAnswer } from './registry.ts'

test.for([
  [0, '', { reachable: true, detail: 'it has rancher/k3s' }],
  [
    1,
    'no such manifest: example.test/rancher/k3s:latest',
    { reachable: true, detail: 'no such manifest: example.test/rancher/k3s:latest' },
  ],
  [1, 'toomanyrequests: You have reached your pull rate limit.', { reachable: true }],
  [
    1,
    'failed to configure transport: error pinging v2 registry: Get "https://example.test/v2/": dial tcp: lookup example.test on 192.0.2.53:53: no such host\n',
    { reachable: false, detail: 'no such host' },
  ],
  [
    1,
    'error pinging v2 registry: Get "https://example.test/v2/": dial tcp 192.0.2.1:443: connect: connection refused',
    { reachable: false, detail: 'connection refused' },
  ],
] as const)('exit code %s, %s', ([exitCode, stderr, expected]) => {
  expect(readManifestAnswer(exitCode, stderr)).toMatchObject(expected)
})

test('without a client nothing is asked', async () => {
  expect(await observeRegistry({ state: 'no-client' })).toEqual({
    reachable: false,
    detail: 'no Docker client to ask with',
  })
})
