import { type Requirement, describe, onTenants, test } from '#fixtures'

const docs = 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#targeting-a-range-of-ports'
const tags: Requirement[] = ['policy/kubernetes', ...onTenants]
const podSelector = { matchLabels: { app: 'server' } }
const notIn = 'ingress: no rule allows it'
const notOut = 'egress: no rule allows it'

describe('ports of a NetworkPolicy', { tags, meta: { docs, enforcement: 'already on' } }, () => {
  test('a port is TCP where no protocol is named, and a policy about ports lets no ping through', async ({
    expectVerdicts,
  }) => {
    await expectVerdicts({ kubernetes: { podSelector, ingress: [{ ports: [{ port: 8080 }] }] } }, [
      ['redClient', 'redServer', 'web', 'allowed'],
      ['blueClient', 'redServer', 'web', 'allowed'],
      ['outside', 'redServer', 'web', 'allowed'],
      ['redClient', 'redServer', 'alt', notIn],
      ['redClient', 'redServer', 'dgram', notIn],
      ['redClient', 'redServer', 'ping', notIn],
    ])
  })

  test('a protocol without a port is every port of it', async ({ expectVerdicts }) => {
    await expectVerdicts({ kubernetes: { podSelector, ingress: [{ ports: [{ protocol: 'UDP' }] }] } }, [
      ['redClient', 'redServer', 'dgram', 'allowed'],
      ['redClient', 'redServer', 'web', notIn],
      ['redClient', 'redServer', 'ping', notIn],
    ])
  })

  test('a range ends where it says', async ({ expectVerdicts }) => {
    const ingress = [{ ports: [{ port: 8081, endPort: 8090 }] }]
    await expectVerdicts({ kubernetes: { podSelector, ingress } }, [
      ['redClient', 'redServer', 'alt', 'allowed'],
      ['redClient', 'redServer', 'web', notIn],
      ['redClient', 'redServer', 'dgram', notIn],
    ])
    const shorter = [{ ports: [{ port: 8080, endPort: 8089 }] }]
    await expectVerdicts({ in: 'blue', kubernetes: { podSelector, ingress: shorter } }, [
      ['redClient', 'blueServer', 'web', 'allowed'],
      ['redClient', 'blueServer', 'alt', notIn],
    ])
  })

  test('a named port is what the receiving pod calls so', async ({ expectVerdicts }) => {
    await expectVerdicts({ kubernetes: { podSelector, ingress: [{ ports: [{ port: 'alt' }] }] } }, [
      ['redClient', 'redServer', 'alt', 'allowed'],
      ['redClient', 'redServer', 'web', notIn],
    ])
  })

  test('named and numbered ports at egress, to some pods only', async ({ expectVerdicts }) => {
    const egress = [
      { to: [{ podSelector }], ports: [{ port: 'web' }] },
      { to: [{ podSelector: { matchLabels: { app: 'other' } } }], ports: [{ port: 8081, protocol: 'UDP' }] },
    ] as const
    const selects = { matchLabels: { app: 'client' } }
    await expectVerdicts({ kubernetes: { podSelector: selects, policyTypes: ['Egress'], egress } }, [
      ['redClient', 'redServer', 'web', 'allowed'],
      ['redClient', 'redServer', 'alt', notOut],
      ['redClient', 'redServer', 'dgram', notOut],
      ['redClient', 'redOther', 'dgram', 'allowed'],
      ['redClient', 'redOther', 'web', notOut],
    ])
  })
})
