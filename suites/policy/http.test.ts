import { type Requirement, describe, expect, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/security/policy/layer7/#http'
const tags: Requirement[] = ['hubble', 'l7/envoy', 'nodes/2', 'cluster/node-shell']

describe('HTTP in a policy', { tags, meta: { docs } }, () => {
  test('one method on one path passes, and everything else is answered with 403', async ({ lane, policies }) => {
    const { prober } = lane.members.redClient.peer
    const page = lane.members.redServer.peer.at('http')
    const ask = async (method: string, path: string) =>
      (await prober.http(page, { method, path, timeoutMs: 4000 })).http?.status
    expect(await ask('POST', '/public'), 'before any policy').toBe(200)
    const http = [{ method: 'GET', path: '/public' }]
    const toPorts = [{ ports: [{ port: '8082', protocol: 'TCP' as const }], rules: { http } }]
    const endpointSelector = { matchLabels: { app: 'server' } }
    await policies.apply(policies.bind([{ cilium: { endpointSelector, ingress: [{ toPorts }] } }]))
    expect(await ask('GET', '/public'), 'what the rule names').toBe(200)
    expect(await ask('POST', '/public'), 'another method').toBe(403)
    expect(await ask('GET', '/private'), 'another path').toBe(403)
  })
})
