import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { readDockerInfo } from './engine.ts'

const recorded = await readFile(new URL('recorded/docker-info-20.10.json', import.meta.url), 'utf8')

test('an engine that answers', () => {
  expect(readDockerInfo(recorded, '')).toEqual({
    state: 'running',
    info: {
      version: '20.10.24+dfsg1',
      defaultRuntime: 'runc-bounded',
      storageDriver: 'overlay2',
      cgroupVersion: '1',
      rootDir: '/var/lib/docker',
      rootless: false,
      httpProxy: '',
      httpsProxy: '',
      noProxy: '',
    },
  })
})

test('a rootless engine', () => {
  const rootless = recorded.replace('"name=seccomp,profile=default"', '"name=seccomp,profile=builtin", "name=rootless"')
  expect(readDockerInfo(rootless, '')).toMatchObject({ state: 'running', info: { rootless: true } })
})

const refused = 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?'

test.for([
  // Client 28 prints its own fields and the error beside them; older ones put it among the fields.
  ['{"ServerVersion":"","Runtimes":null,"ClientInfo":{"Version":"28.2.2"}}', `${refused}\n`, refused],
  [`{"ServerErrors":["${refused}"],"ClientInfo":{}}`, 'errors pretty printing info', refused],
  ['', '', 'no answer'],
  ['not json {', '', 'no answer'],
] as const)('no engine: %s', ([stdout, stderr, error]) => {
  expect(readDockerInfo(stdout, stderr)).toEqual({ state: 'silent', error })
})
