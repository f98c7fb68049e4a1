import { expect, test } from 'vitest'
import type { EngineInfo } from '../engine.ts'
import { type EngineFacts, judgeEngine } from './engine.ts'

const debian = { platform: 'linux', name: 'Debian GNU/Linux 12 (bookworm)', apt: true }
const fedora = { platform: 'linux', name: 'Fedora Linux 43', apt: false }
const answer: EngineInfo = {
  version: '20.10.24+dfsg1',
  defaultRuntime: 'runc',
  storageDriver: 'overlay2',
  cgroupVersion: '1',
  rootDir: '/var/lib/docker',
  rootless: false,
  httpProxy: '',
  httpsProxy: '',
  noProxy: '',
}
const silent = {
  state: 'silent',
  error: 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
} as const
const facts = (some: Partial<EngineFacts>): EngineFacts => ({
  engine: silent,
  daemonInstalled: true,
  distribution: debian,
  dockerHost: undefined,
  ...some,
})
const running = (info: Partial<EngineInfo>) => facts({ engine: { state: 'running', info: { ...answer, ...info } } })

test('one that answers is fine from 20.10 on', () => {
  expect(judgeEngine(running({}))).toEqual({ status: 'ok', found: '20.10.24+dfsg1, overlay2, cgroup v1' })
  expect(judgeEngine(running({ version: '29.0.1', cgroupVersion: '2' }))).toEqual({
    status: 'ok',
    found: '29.0.1, overlay2, cgroup v2',
  })
})

test('one on another machine is fine, and the other rows are not about it', () => {
  expect(judgeEngine({ ...running({}), dockerHost: 'unix:///run/user/docker.sock' }).status).toBe('ok')
  expect(judgeEngine({ ...running({}), dockerHost: 'tcp://docker:2376' })).toEqual({
    status: 'note',
    found: '20.10.24+dfsg1, overlay2, cgroup v1, at tcp://docker:2376',
    cure: 'None needed. The rows on cgroups, the kernel, memory and the disk are about this machine, and nodes run on that one.',
  })
})

test('an older one is a gap', () => {
  expect(judgeEngine(running({ version: '19.03.15', cgroupVersion: '' }))).toEqual({
    status: 'gap',
    found: '19.03.15, overlay2, cgroup v?',
    cure: 'Update the engine to 20.10 or newer: older ones have no private cgroup namespace.',
  })
})

test('a rootless one is a gap', () => {
  expect(judgeEngine(running({ rootless: true }))).toEqual({
    status: 'gap',
    found: '20.10.24+dfsg1, overlay2, cgroup v1, rootless',
    cure: 'Nodes need real privileges: point DOCKER_HOST or the Docker context at an engine that runs as root.',
  })
})

test('one that is installed and silent is started', () => {
  expect(judgeEngine(facts({}))).toEqual({
    status: 'gap',
    found: `installed, but it does not answer: ${silent.error}`,
    cure: 'Start it: npx cilium-conformance setup.',
    remedies: [{ kind: 'engine-start' }],
  })
})

test('none, with or without a client, is installed where apt is', () => {
  const finding = {
    status: 'gap',
    cure: 'Install it (Debian: docker.io): npx cilium-conformance setup.',
    remedies: [{ kind: 'packages', names: ['docker.io'] }, { kind: 'engine-start' }],
  }
  const none = { state: 'no-client' } as const
  expect(judgeEngine(facts({ daemonInstalled: false }))).toEqual({ ...finding, found: 'only the client is installed' })
  expect(judgeEngine(facts({ daemonInstalled: false, engine: none }))).toEqual({ ...finding, found: 'none' })
})

test('elsewhere the reader installs it', () => {
  expect(judgeEngine(facts({ daemonInstalled: false, distribution: fedora }))).toEqual({
    status: 'gap',
    found: 'none',
    cure: 'Install the Docker engine: docs.docker.com/engine/install.',
  })
})

test('setup cannot help a user who may not ask it', () => {
  const error = 'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock'
  expect(judgeEngine(facts({ engine: { state: 'silent', error } }))).toEqual({
    status: 'gap',
    found: 'permission denied for this user',
    cure: 'Run as root, or add yourself to the group docker and log in again.',
  })
})

test('setup does not start a local engine for a DOCKER_HOST that is silent', () => {
  const error = 'Cannot connect to the Docker daemon at tcp://192.0.2.1:2375. Is the docker daemon running?'
  expect(judgeEngine(facts({ engine: { state: 'silent', error }, dockerHost: 'tcp://192.0.2.1:2375' }))).toEqual({
    status: 'gap',
    found: `no engine at DOCKER_HOST=tcp://192.0.2.1:2375: ${error}`,
    cure: 'Start that engine, or unset DOCKER_HOST to use the one of this machine.',
  })
})
