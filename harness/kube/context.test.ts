import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { stringify } from 'yaml'
import { pickContext } from './context.ts'

let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kubeconfig-'))
})

afterEach(() => {
  vi.unstubAllEnvs()
})

async function kubeconfig(file: string, ...names: string[]): Promise<string> {
  const path = join(folder, file)
  await writeFile(join(folder, 'ca.crt'), 'CA')
  const text = stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': names[0],
    clusters: names.map(name => ({
      name: `${name}-cluster`,
      cluster: { server: `https://${name}:6443`, 'certificate-authority': 'ca.crt' },
    })),
    users: names.map(name => ({ name: `${name}-user`, user: { token: `secret-of-${name}` } })),
    contexts: names.map(name => ({ name, context: { cluster: `${name}-cluster`, user: `${name}-user` } })),
  })
  await writeFile(path, text)
  return path
}

test('takes one context with its cluster and its user, and leaves the others and their credentials', async () => {
  const file = await kubeconfig('config', 'staging', 'production')
  const { text, server } = await pickContext({ kubeconfig: file, context: 'staging' })
  expect(server).toBe('https://staging:6443')
  expect(text).toContain('secret-of-staging')
  expect(text).not.toContain('production')
  // The file of an authority is found from anywhere.
  expect(text).toContain(join(folder, 'ca.crt'))
  expect(text).toContain('"current-context":"staging"')
})

test('a context that is not there is refused with those that are', async () => {
  const file = await kubeconfig('config', 'staging', 'production')
  await expect(pickContext({ kubeconfig: file, context: 'stagin' })).rejects.toThrow(
    `--context=stagin is not in the kubeconfig ${file}. It contains: staging, production`,
  )
})

test('a file that cannot be read is refused by its name', async () => {
  const file = join(folder, 'broken')
  await writeFile(file, 'clusters: [')
  await expect(pickContext({ kubeconfig: file, context: 'x' })).rejects.toThrow(`the kubeconfig ${file} cannot be read`)
})

test('without a file, those that kubectl would read are', async () => {
  vi.stubEnv('KUBECONFIG', [await kubeconfig('one', 'staging'), await kubeconfig('two', 'production')].join(':'))
  expect((await pickContext({ context: 'production' })).server).toBe('https://production:6443')
  vi.stubEnv('KUBECONFIG', join(folder, 'nothing'))
  await expect(pickContext({ context: 'staging' })).rejects.toThrow(
    `there is no kubeconfig at ${folder}/nothing: name one with --kubeconfig`,
  )
})

test('inside a pod its service account is taken, with the file of its token, which is renewed', async () => {
  vi.stubEnv('KUBERNETES_SERVICE_HOST', '10.96.0.1')
  vi.stubEnv('KUBERNETES_SERVICE_PORT', '443')
  const { text, server } = await pickContext({ context: 'in-cluster', inCluster: true })
  expect(server).toBe('https://10.96.0.1:443')
  const { clusters, users } = JSON.parse(text)
  const account = '/var/run/secrets/kubernetes.io/serviceaccount'
  expect(clusters).toMatchObject([{ cluster: { server, 'certificate-authority': `${account}/ca.crt` } }])
  expect(users).toMatchObject([{ user: { 'auth-provider': { config: { tokenFile: `${account}/token` } } } }])
})

test('outside of a pod there is no such account', async () => {
  vi.stubEnv('KUBERNETES_SERVICE_HOST', undefined)
  await expect(pickContext({ context: 'in-cluster', inCluster: true })).rejects.toThrow(
    '--in-cluster only works in a pod: KUBERNETES_SERVICE_HOST is not set. Use --context elsewhere.',
  )
})
