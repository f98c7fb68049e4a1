import { createServer } from 'node:http'
import { expect, test } from 'vitest'
import { KubeConfig } from '@kubernetes/client-node'
import { Kube } from './client.ts'
import { withReservedNames } from './reserved-names.ts'

const policy = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'policy' },
  spec: {
    podSelector: {},
    ingress: [
      {
        from: [
          { podSelector: { matchLabels: { app: 'client' } }, ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } },
        ],
        ports: [{ port: 80, endPort: 90 }, { port: 'web' }],
      },
      {},
    ],
    egress: [{ to: [{ namespaceSelector: { matchExpressions: [{ key: 'a', operator: 'Exists' }] } }] }],
  },
}

test('a NetworkPolicy is sent as it was written', async () => {
  const sent = Promise.withResolvers<unknown>()
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      if (request.method === 'PATCH') sent.resolve(JSON.parse(body))
      const resources = [{ name: 'networkpolicies', kind: 'NetworkPolicy', namespaced: true }]
      response.setHeader('content-type', 'application/json')
      response.end(request.method === 'PATCH' ? body : JSON.stringify({ kind: 'APIResourceList', resources }))
    })
  })
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  const config = new KubeConfig()
  config.loadFromClusterAndUser(
    { name: 'c', skipTLSVerify: true, server: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}` },
    { name: 'u' },
  )
  await new Kube(config).apply(policy)
  expect(await sent.promise).toMatchObject({ spec: policy.spec })
  server.closeAllConnections()
  server.close()
})

test('other objects are left alone', () => {
  const other = { apiVersion: 'v1', kind: 'ConfigMap', spec: { ingress: [{ from: 1 }] } }
  expect(withReservedNames(other)).toBe(other)
})
