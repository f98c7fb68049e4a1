import { describe, onTenants, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/security/policy/layer4/'
const tags = onTenants
const endpointSelector = { matchLabels: { app: 'server' } }
const client = { matchLabels: { app: 'client' } }
const notIn = 'ingress: no rule allows it'
const notOut = 'egress: no rule allows it'

describe('ports of a Cilium policy', { tags, meta: { docs, enforcement: 'already on' } }, () => {
  test('a port of TCP, from anybody', async ({ expectVerdicts }) => {
    const ingress = [{ toPorts: [{ ports: [{ port: '8080', protocol: 'TCP' as const }] }] }]
    await expectVerdicts({ cilium: { endpointSelector, ingress } }, [
      ['redClient', 'redServer', 'web', 'allowed'],
      ['outside', 'redServer', 'web', 'allowed'],
      ['redClient', 'redServer', 'alt', notIn],
      ['redClient', 'redServer', 'ping', notIn],
    ])
  })

  test('a port of UDP, from some pods', async ({ expectVerdicts }) => {
    const toPorts = [{ ports: [{ port: '8081', protocol: 'UDP' as const }] }]
    await expectVerdicts({ cilium: { endpointSelector, ingress: [{ fromEndpoints: [client], toPorts }] } }, [
      ['redClient', 'redServer', 'dgram', 'allowed'],
      ['redClient', 'redServer', 'web', notIn],
      ['redOther', 'redServer', 'dgram', notIn],
    ])
  })

  test('a port without a protocol is both TCP and UDP', async ({ expectVerdicts }) => {
    await expectVerdicts({ cilium: { endpointSelector, ingress: [{ toPorts: [{ ports: [{ port: '8081' }] }] }] } }, [
      ['redClient', 'redServer', 'dgram', 'allowed'],
      ['redClient', 'redServer', 'web', notIn],
      ['redClient', 'redServer', 'ping', notIn],
    ])
  })

  test('a range, at egress', async ({ expectVerdicts }) => {
    const toPorts = [{ ports: [{ port: '8081', endPort: 8095, protocol: 'TCP' as const }] }]
    await expectVerdicts({ cilium: { endpointSelector: client, egress: [{ toPorts }] } }, [
      ['redClient', 'redServer', 'alt', 'allowed'],
      ['redClient', 'blueServer', 'alt', 'allowed'],
      ['redClient', 'redServer', 'web', notOut],
      ['redClient', 'redServer', 'dgram', notOut],
      ['redClient', 'outside', 'web', notOut],
    ])
  })

  test('a named port, at either end', async ({ expectVerdicts }) => {
    const toPorts = [{ ports: [{ port: 'web', protocol: 'TCP' as const }] }]
    await expectVerdicts({ cilium: { endpointSelector, ingress: [{ toPorts }] } }, [
      ['redClient', 'redServer', 'web', 'allowed'],
      ['redClient', 'redServer', 'alt', notIn],
    ])
    await expectVerdicts({ in: 'blue', cilium: { endpointSelector: client, egress: [{ toPorts }] } }, [
      ['blueClient', 'blueServer', 'web', 'allowed'],
      ['blueClient', 'redOther', 'web', 'allowed'],
      ['blueClient', 'blueServer', 'alt', notOut],
    ])
  })

  test('an ICMP type: pings pass and nothing else', { tags: ['host/outside-routes'] }, async ({ expectVerdicts }) => {
    await expectVerdicts({ cilium: { endpointSelector, ingress: [{ icmps: [{ fields: [{ type: 8 }] }] }] } }, [
      ['redClient', 'redServer', 'ping', 'allowed'],
      ['outside', 'redServer', 'ping', 'allowed'],
      ['redClient', 'redServer', 'web', notIn],
      ['redClient', 'redServer', 'dgram', notIn],
    ])
  })

  test('another ICMP type: pings do not pass', async ({ expectVerdicts }) => {
    // Type 0 would not do: to Cilium it is every type (https://github.com/cilium/cilium/issues/41304).
    const egress = [{ icmps: [{ fields: [{ type: 13, family: 'IPv4' as const }] }] }]
    await expectVerdicts({ cilium: { endpointSelector: client, egress } }, [
      ['redClient', 'redServer', 'ping', notOut],
      ['redClient', 'redServer', 'web', notOut],
      ['redServer', 'redClient', 'ping', 'allowed'],
    ])
  })
})
