import { describe, onTenants, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/security/policy/deny/'
const tags = onTenants
const server = { matchLabels: { app: 'server' } }
const client = { matchLabels: { app: 'client' } }
const deniedIn = 'ingress: a rule denies it'
const deniedOut = 'egress: a rule denies it'
const ingress = [{ fromEntities: ['all' as const] }]
const egress = [{ toEntities: ['all' as const] }]

describe('what a rule denies of traffic that is allowed', { tags, meta: { docs, enforcement: 'already on' } }, () => {
  test('a range of ports, to some pods', async ({ expectVerdicts }) => {
    const toPorts = [{ ports: [{ port: '8081', endPort: 8095, protocol: 'TCP' as const }] }]
    const egressDeny = [{ toEndpoints: [server], toPorts }]
    await expectVerdicts({ cilium: { endpointSelector: client, egress, egressDeny } }, [
      ['redClient', 'redServer', 'alt', deniedOut],
      ['redClient', 'redServer', 'web', 'allowed'],
      ['redClient', 'redServer', 'dgram', 'allowed'],
      ['redClient', 'redOther', 'alt', 'allowed'],
    ])
  })

  test('a named port, at either end', async ({ expectVerdicts }) => {
    const toPorts = [{ ports: [{ port: 'web', protocol: 'TCP' as const }] }]
    const policies = [
      { cilium: { endpointSelector: server, ingress, ingressDeny: [{ fromEndpoints: [client], toPorts }] } },
      {
        in: 'blue',
        cilium: { endpointSelector: client, egress, egressDeny: [{ toEndpoints: [server], toPorts }] },
      },
    ] as const
    await expectVerdicts(policies, [
      ['redClient', 'redServer', 'web', deniedIn],
      ['redClient', 'redServer', 'alt', 'allowed'],
      ['redOther', 'redServer', 'web', 'allowed'],
      ['blueClient', 'blueServer', 'web', deniedOut],
      ['blueClient', 'blueServer', 'alt', 'allowed'],
      ['blueClient', 'redServer', 'web', 'allowed'],
    ])
  })

  test('an ICMP type: no ping of some pods, and nothing else', async ({ expectVerdicts }) => {
    const ingressDeny = [{ fromEndpoints: [client], icmps: [{ fields: [{ type: 8, family: 'IPv4' as const }] }] }]
    await expectVerdicts({ cilium: { endpointSelector: server, ingress, ingressDeny } }, [
      ['redClient', 'redServer', 'ping', deniedIn],
      ['redClient', 'redServer', 'web', 'allowed'],
      ['redClient', 'redServer', 'dgram', 'allowed'],
      ['redOther', 'redServer', 'ping', 'allowed'],
      ['redServer', 'redClient', 'ping', 'allowed'],
    ])
  })

  test('everybody, in both directions', async ({ expectVerdicts }) => {
    const denied = { ingressDeny: ingress, egressDeny: egress }
    await expectVerdicts({ cilium: { endpointSelector: server, ingress, egress, ...denied } }, [
      ['redClient', 'redServer', 'web', deniedIn],
      ['blueClient', 'redServer', 'ping', deniedIn],
      ['hostOne', 'redServer', 'web', deniedIn],
      ['hostTwo', 'redServer', 'web', deniedIn],
      ['outside', 'redServer', 'web', deniedIn],
      ['redServer', 'redClient', 'ping', deniedOut],
      ['redServer', 'blueClient', 'web', deniedOut],
      ['redServer', 'hostOne', 'web', deniedOut],
      ['redServer', 'outside', 'web', deniedOut],
      ['redClient', 'redOther', 'web', 'allowed'],
    ])
  })
})
