import { describe, onTenants, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/security/policy/deny/'
const tags = onTenants
const endpointSelector = { matchLabels: { app: 'server' } }
const client = { matchLabels: { app: 'client' } }
const notIn = 'ingress: no rule allows it'
const deniedIn = 'ingress: a rule denies it'
const deniedOut = 'egress: a rule denies it'
const web = [{ ports: [{ port: '8080', protocol: 'TCP' as const }] }]
const alt = [{ ports: [{ port: '8090', protocol: 'TCP' as const }] }]
const allows = [{ toPorts: web }, { toPorts: alt }, { fromEndpoints: [client] }]

describe('deny over allow, as the documentation’s table has it', {
  tags,
  meta: { docs, enforcement: 'already on' },
}, () => {
  test('allow rules alone', async ({ expectVerdicts }) => {
    await expectVerdicts({ cilium: { endpointSelector, ingress: allows } }, [
      ['redClient', 'redServer', 'alt', 'allowed'],
      ['redClient', 'redServer', 'web', 'allowed'],
      ['redClient', 'redServer', 'ping', 'allowed'],
      ['redOther', 'redServer', 'ping', notIn],
    ])
  })

  test('a port is denied', async ({ expectVerdicts }) => {
    await expectVerdicts({ cilium: { endpointSelector, ingress: allows, ingressDeny: [{ toPorts: web }] } }, [
      ['redClient', 'redServer', 'alt', 'allowed'],
      ['redClient', 'redServer', 'web', deniedIn],
      ['redClient', 'redServer', 'ping', 'allowed'],
    ])
  })

  test('the client is denied', async ({ expectVerdicts }) => {
    const ingressDeny = [{ fromEndpoints: [client] }]
    await expectVerdicts({ cilium: { endpointSelector, ingress: allows, ingressDeny } }, [
      ['redClient', 'redServer', 'alt', deniedIn],
      ['redClient', 'redServer', 'web', deniedIn],
      ['redClient', 'redServer', 'ping', deniedIn],
      ['redOther', 'redServer', 'web', 'allowed'],
    ])
  })

  test('nothing is allowed, and a port is denied', async ({ expectVerdicts }) => {
    await expectVerdicts({ cilium: { endpointSelector, ingressDeny: [{ toPorts: web }] } }, [
      ['redClient', 'redServer', 'web', deniedIn],
      ['redClient', 'redServer', 'alt', notIn],
      ['redClient', 'redServer', 'ping', notIn],
    ])
  })
})

describe('a deny rule', { tags, meta: { docs, enforcement: 'already on' } }, () => {
  test('wins over a NetworkPolicy and over a clusterwide policy that allow', { tags: ['policy/kubernetes'] }, async ({
    expectVerdicts,
  }) => {
    const policies = [
      { kubernetes: { podSelector: endpointSelector, ingress: [{}] } },
      { clusterwide: { endpointSelector, ingress: [{ fromEntities: ['all'] }] } },
      { cilium: { endpointSelector, ingressDeny: [{ fromEndpoints: [client] }] } },
    ] as const
    await expectVerdicts(policies, [
      ['redClient', 'redServer', 'web', deniedIn],
      ['redOther', 'redServer', 'web', 'allowed'],
      ['blueClient', 'redServer', 'web', 'allowed'],
      ['outside', 'redServer', 'web', 'allowed'],
    ])
  })

  test('of a clusterwide policy wins over what a tenant allows', async ({ expectVerdicts }) => {
    const policies = [
      { cilium: { endpointSelector: client, egress: [{ toEntities: ['all'] }] } },
      { clusterwide: { endpointSelector: client, egressDeny: [{ toEntities: ['world'] }] } },
    ] as const
    await expectVerdicts(policies, [
      ['redClient', 'outside', 'web', deniedOut],
      ['redClient', 'redServer', 'web', 'allowed'],
      ['redOther', 'outside', 'web', 'allowed'],
    ])
  })

  test('without default deny takes away what it names and no more', { tags: ['policy/non-default-deny'] }, async ({
    expectVerdicts,
  }) => {
    const egressDeny = [{ toEndpoints: [endpointSelector], toPorts: web }]
    const policy = { cilium: { endpointSelector: client, egressDeny, enableDefaultDeny: { egress: false } } }
    await expectVerdicts(policy, [
      ['redClient', 'redServer', 'web', deniedOut],
      ['redClient', 'redServer', 'alt', 'allowed'],
      ['redClient', 'redServer', 'ping', 'allowed'],
      ['redClient', 'outside', 'web', 'allowed'],
    ])
  })

  test('about the node itself keeps out what is let in by default', { tags: ['policy/non-default-deny'] }, async ({
    expectVerdicts,
  }) => {
    const policy = {
      cilium: {
        endpointSelector,
        ingressDeny: [{ fromEntities: ['host'], toPorts: alt }],
        enableDefaultDeny: { ingress: false },
      },
    } as const
    await expectVerdicts(policy, [
      ['hostTwo', 'redServer', 'alt', deniedIn],
      ['hostTwo', 'redServer', 'web', 'allowed'],
      ['hostOne', 'redServer', 'alt', 'allowed'],
    ])
  })
})
