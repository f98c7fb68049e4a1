import { isLoopback } from '../host/loopback.ts'
import { expect, test, vi } from 'vitest'
import { apiUrl, hostOf, reachWithoutProxy, shareEngineWithTestcontainers, withServer } from './engine-host.ts'

const socket = 'unix:///var/run/docker.sock'

test.for([
  ['the engine of this machine', { endpoint: socket }, '127.0.0.1'],
  ['a harness in a container, with the socket mounted', { endpoint: socket, gateway: '172.17.0.1' }, '172.17.0.1'],
  ['Docker-in-Docker', { endpoint: 'tcp://docker:2376' }, 'docker'],
  ['an engine on another machine', { endpoint: 'tcp://192.0.2.7:2375', gateway: '172.17.0.1' }, '192.0.2.7'],
  ['one with an IPv6 address', { endpoint: 'tcp://[2001:db8::7]:2375' }, '2001:db8::7'],
  ['one behind SSH', { endpoint: 'ssh://me@builder.example:22' }, 'builder.example'],
  ['what the user says', { endpoint: 'tcp://docker:2376', override: 'host.docker.internal' }, 'host.docker.internal'],
  ['a variable that is empty', { endpoint: socket, override: '' }, '127.0.0.1'],
] as const)('%s', ([, facts, host]) => {
  expect(hostOf({ override: undefined, gateway: undefined, ...facts })).toBe(host)
})

test('a context without an endpoint is named', () => {
  expect(() => hostOf({ override: undefined, gateway: undefined, endpoint: '' })).toThrow(
    'the Docker context names no endpoint, but ""',
  )
})

test('the API server has a URL on each', () => {
  expect(apiUrl('docker', 32768)).toBe('https://docker:32768')
  expect(apiUrl('2001:db8::7', 6443)).toBe('https://[2001:db8::7]:6443')
  expect(['127.0.0.1', 'localhost', '::1', 'docker', '172.17.0.1'].map(isLoopback)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ])
})

test('a kubeconfig is pointed at it', () => {
  expect(withServer('clusters:\n- cluster:\n    server: https://0.0.0.0:6443\n  name: a\n', apiUrl('docker', 1))).toBe(
    'clusters:\n- cluster:\n    server: https://docker:1\n  name: a\n',
  )
})

test('testcontainers does not speak SSH, and the reader is told what does', async () => {
  vi.stubEnv('DOCKER_HOST', 'ssh://me@builder.example')
  const error: unknown = await shareEngineWithTestcontainers().catch((caught: unknown) => caught)
  vi.unstubAllEnvs()
  expect(error).toMatchObject({
    message: 'the nodes of K3s cannot be created over ssh://me@builder.example: testcontainers does not speak SSH',
    cure: expect.stringContaining('TESTCONTAINERS_HOST_OVERRIDE=builder.example'),
  })
})

test.for([
  ['https://172.17.0.1:6443', { NO_PROXY: 'a,b' }, { NO_PROXY: 'a,b,172.17.0.1', no_proxy: 'a,b,172.17.0.1' }],
  ['https://docker:6443', { no_proxy: 'docker' }, { NO_PROXY: 'docker', no_proxy: 'docker' }],
  ['https://vm:6443', { NO_PROXY: 'a', no_proxy: 'vm' }, { NO_PROXY: 'a,vm', no_proxy: 'a,vm' }],
  ['https://[2001:db8::7]:6443', {}, { NO_PROXY: '2001:db8::7', no_proxy: '2001:db8::7' }],
  ['https://127.0.0.1:6443', { HTTPS_PROXY: 'http://proxy' }, { HTTPS_PROXY: 'http://proxy' }],
] as const)('Helm reaches %s without the proxy', ([server, before, after]) => {
  const env: Record<string, string> = { ...before }
  reachWithoutProxy(`clusters:\n- cluster:\n    server: ${server}\n`, env)
  expect(env).toEqual(after)
})
