import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { containerdFiles, k3sFiles, mirrorFiles } from './node-mirror.ts'

const host = 'mirror.example.com:5000'
const full = { host, ca: 'PEM', login: { username: 'us', password: 'p:w' } }

test('K3s is sent to the mirror for every image', () => {
  const [registries, ca] = k3sFiles(full)
  expect(registries?.path).toBe('/etc/rancher/k3s/registries.yaml')
  expect(parse(registries?.text ?? '')).toEqual({
    mirrors: { '*': { endpoint: [`https://${host}`] } },
    configs: {
      [host]: { auth: { username: 'us', password: 'p:w' }, tls: { ca_file: '/etc/rancher/k3s/registry-ca.crt' } },
    },
  })
  expect(ca).toEqual({ path: '/etc/rancher/k3s/registry-ca.crt', text: 'PEM' })
  const [plain, ...more] = k3sFiles({ host })
  expect([parse(plain?.text ?? ''), more]).toEqual([{ mirrors: { '*': { endpoint: [`https://${host}`] } } }, []])
})

test('containerd is sent to the mirror for every image', () => {
  expect(containerdFiles(full)).toEqual([
    {
      path: '/etc/containerd/certs.d/_default/hosts.toml',
      text: `[host."https://${host}"]
  capabilities = ["pull", "resolve"]
  ca = "/etc/containerd/certs.d/registry-ca.crt"
[host."https://${host}".header]
  Authorization = "Basic dXM6cDp3"
`,
    },
    { path: '/etc/containerd/certs.d/registry-ca.crt', text: 'PEM' },
  ])
})

test.for([undefined, { host: '127.0.0.1:5000' }, { host: 'localhost:5000' }])('nothing is said of %j', async mirror => {
  const node = { reference: '', flavour: 'k3s', kubernetesVersion: '' } as const
  expect(await mirrorFiles({ mirror, node })).toEqual([])
})
