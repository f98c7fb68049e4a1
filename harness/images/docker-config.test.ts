import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { credentialsFor } from './docker-config.ts'

const HOST = 'mirror.example.com:5000'

/** Answers about {@link HOST} alone. */
const HELPER = `#!/bin/sh
[ "$1" = get ] && [ "$(cat)" = ${HOST} ] && echo '{"ServerURL": "x", "Username": "helped", "Secret": "s3"}' && exit
echo 'credentials not found in native keychain'
exit 1
`

async function configured(config: object | undefined): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'cilium-conformance-docker-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  if (config !== undefined) await writeFile(join(folder, 'config.json'), JSON.stringify(config))
  await writeFile(join(folder, 'docker-credential-test'), HELPER)
  await chmod(join(folder, 'docker-credential-test'), 0o755)
  vi.stubEnv('DOCKER_CONFIG', folder)
  vi.stubEnv('PATH', [folder, process.env['PATH']].join(delimiter))
  onTestFinished(() => void vi.unstubAllEnvs())
}

const auth = Buffer.from('us:pass:word').toString('base64')
const us = { username: 'us', password: 'pass:word' }
const helped = { username: 'helped', password: 's3' }

test.for([
  [undefined, undefined],
  [{}, undefined],
  [{ auths: { 'other.example.com': { auth } } }, undefined],
  [{ auths: { [HOST]: { auth } } }, us],
  [{ auths: { [`https://${HOST}/v2/`]: { auth } } }, us],
  [{ auths: { [HOST]: { username: 'us', password: 'pass:word' } } }, us],
  // A helper leaves an empty entry behind.
  [{ auths: { [HOST]: {} }, credsStore: 'test' }, helped],
  [{ credHelpers: { [HOST]: 'test' } }, helped],
  [{ credHelpers: { 'other.example.com': 'test' } }, undefined],
  [{ credsStore: 'is-not-there' }, undefined],
] as const)('%j', async ([config, credentials]) => {
  await configured(config)
  expect(await credentialsFor(HOST)).toEqual(credentials)
})
