import { type Requirement, describe, onTenants, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/security/policy/layer7/#http'
const tags: Requirement[] = ['l7/envoy', ...onTenants]

describe('HTTP in a policy', { tags, meta: { docs } }, () => {
  test('one method on one path passes, and everything else is answered with 403', async ({ policies, request }) => {
    await request('POST', '/public', 200, 'before any policy')
    const http = [{ method: 'GET', path: '/public' }]
    const toPorts = [{ ports: [{ port: '8082', protocol: 'TCP' as const }], rules: { http } }]
    const endpointSelector = { matchLabels: { app: 'server' } }
    await policies.apply(policies.bind([{ cilium: { endpointSelector, ingress: [{ toPorts }] } }]))
    await request('GET', '/public', 200, 'as the rule names it')
    await request('POST', '/public', 403, 'by another method')
    await request('GET', '/private', 403, 'by another path')
  })
})
