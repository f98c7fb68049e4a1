import { type Requirement, describe, onTenants, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/security/policy/layer3/#cidr-based'
const tags: Requirement[] = ['policy/cidr-outside', ...onTenants]
const server = { matchLabels: { app: 'server' } }
const client = { matchLabels: { app: 'client' } }
const notIn = 'ingress: no rule allows it'
const notOut = 'egress: no rule allows it'
const everything = '0.0.0.0/0'

const WEB = { port: '{outside:web}', protocol: 'TCP' } as const
const DGRAM = { port: '{outside:dgram}', protocol: 'UDP' } as const

/** Everything but some addresses, on one port. There is one host outside, so what is excepted there is not on another port. */
const but = (address: string, port: typeof WEB | typeof DGRAM) => ({
  toCIDRSet: [{ cidr: everything, except: [address] }],
  toPorts: [{ ports: [port] }],
})

describe('addresses in a policy', { tags, meta: { docs, enforcement: 'already on' } }, () => {
  test('a NetworkPolicy lets out to one address, and to no pod or node', { tags: ['policy/kubernetes'] }, async ({
    expectVerdicts,
  }) => {
    const egress = [{ to: [{ ipBlock: { cidr: '{outside}/32' } }] }]
    await expectVerdicts({ kubernetes: { podSelector: client, policyTypes: ['Egress'], egress } }, [
      ['redClient', 'outside', 'web', 'allowed'],
      ['redClient', 'outside', 'ping', 'allowed'],
      ['redClient', 'redServer', 'web', notOut],
      ['redClient', 'hostOne', 'web', notOut],
    ])
  })

  test('a NetworkPolicy with an exception', { tags: ['policy/kubernetes'] }, async ({ expectVerdicts }) => {
    const egress = [{ to: [{ ipBlock: { cidr: everything, except: ['{outside}/32'] } }] }]
    await expectVerdicts({ kubernetes: { podSelector: client, policyTypes: ['Egress'], egress } }, [
      ['redClient', 'outside', 'web', notOut],
      ['redClient', 'redServer', 'web', notOut],
    ])
  })

  test('a NetworkPolicy lets in one address, on one port', { tags: ['policy/kubernetes'] }, async ({
    expectVerdicts,
  }) => {
    const ingress = [{ from: [{ ipBlock: { cidr: '{outside}/32' } }], ports: [{ port: 8080 }] }]
    await expectVerdicts({ kubernetes: { podSelector: server, ingress } }, [
      ['outside', 'redServer', 'web', 'allowed'],
      ['outside', 'redServer', 'alt', notIn],
      ['redClient', 'redServer', 'web', notIn],
    ])
  })

  test('a block that means everything means no pod and no node', async ({ expectVerdicts }) => {
    await expectVerdicts({ cilium: { endpointSelector: client, egress: [{ toCIDR: [everything] }] } }, [
      ['redClient', 'outside', 'web', 'allowed'],
      ['redClient', 'redServer', 'web', notOut],
      ['redClient', 'redOther', 'ping', notOut],
      ['redClient', 'hostTwo', 'web', notOut],
    ])
  })

  test('a Cilium policy with an exception, at ingress', async ({ expectVerdicts }) => {
    const fromCIDRSet = [{ cidr: everything, except: ['{outside}/32'] }]
    await expectVerdicts({ cilium: { endpointSelector: server, ingress: [{ fromCIDRSet }] } }, [
      ['outside', 'redServer', 'web', notIn],
      ['redClient', 'redServer', 'web', notIn],
    ])
  })

  test('an exception takes away its addresses and no others', async ({ expectVerdicts }) => {
    const egress = [but('{outside}/32', WEB), but('192.0.2.0/24', DGRAM)]
    await expectVerdicts({ cilium: { endpointSelector: client, egress } }, [
      ['redClient', 'outside', 'dgram', 'allowed'],
      ['redClient', 'outside', 'web', notOut],
      ['redClient', 'redServer', 'dgram', notOut],
    ])
  })

  test('an exception takes away its addresses and no others, in a NetworkPolicy', {
    tags: ['policy/kubernetes'],
  }, async ({ expectVerdicts }) => {
    const egress = [
      { to: [{ ipBlock: { cidr: everything, except: ['{outside}/32'] } }], ports: [WEB] },
      { to: [{ ipBlock: { cidr: everything, except: ['192.0.2.0/24'] } }], ports: [DGRAM] },
    ] as const
    await expectVerdicts({ kubernetes: { podSelector: client, policyTypes: ['Egress'], egress } }, [
      ['redClient', 'outside', 'dgram', 'allowed'],
      ['redClient', 'outside', 'web', notOut],
      ['redClient', 'redServer', 'dgram', notOut],
    ])
  })

  test('a Cilium policy lets in one address, and no pod or node', async ({ expectVerdicts }) => {
    await expectVerdicts({ cilium: { endpointSelector: server, ingress: [{ fromCIDR: ['{outside}/32'] }] } }, [
      ['outside', 'redServer', 'web', 'allowed'],
      ['outside', 'redServer', 'dgram', 'allowed'],
      ['redClient', 'redServer', 'web', notIn],
      ['hostOne', 'redServer', 'web', notIn],
    ])
  })

  test('an address is denied out of a block that is allowed', async ({ expectVerdicts }) => {
    const egress = [{ toCIDR: [everything] }, { toEndpoints: [{}] }]
    const egressDeny = [{ toCIDRSet: [{ cidr: '{outside}/32' }] }]
    await expectVerdicts({ cilium: { endpointSelector: client, egress, egressDeny } }, [
      ['redClient', 'outside', 'web', 'egress: a rule denies it'],
      ['redClient', 'redServer', 'web', 'allowed'],
    ])
  })

  test('an exception to what is denied stays allowed', async ({ expectVerdicts }) => {
    const egress = [{ toEntities: ['all' as const] }]
    const egressDeny = [but('{outside}/32', DGRAM), but('192.0.2.0/24', WEB)]
    await expectVerdicts({ cilium: { endpointSelector: client, egress, egressDeny } }, [
      ['redClient', 'outside', 'dgram', 'allowed'],
      ['redClient', 'outside', 'web', 'egress: a rule denies it'],
      ['redClient', 'redServer', 'web', 'allowed'],
    ])
  })

  test('an address is denied, and by default everything else is not allowed', async ({ expectVerdicts }) => {
    const egressDeny = [{ toCIDR: ['{outside}/32'], toPorts: [{ ports: [WEB] }] }]
    await expectVerdicts({ cilium: { endpointSelector: client, egressDeny } }, [
      ['redClient', 'outside', 'web', 'egress: a rule denies it'],
      ['redClient', 'outside', 'dgram', notOut],
      ['redClient', 'redServer', 'web', notOut],
      ['redServer', 'outside', 'web', 'allowed'],
    ])
  })

  test('an address is denied without default deny, and nothing else', { tags: ['policy/non-default-deny'] }, async ({
    expectVerdicts,
  }) => {
    const egressDeny = [{ toCIDR: ['{outside}/32'] }]
    const policy = { cilium: { endpointSelector: client, egressDeny, enableDefaultDeny: { egress: false } } }
    await expectVerdicts(policy, [
      ['redClient', 'outside', 'web', 'egress: a rule denies it'],
      ['redClient', 'outside', 'ping', 'egress: a rule denies it'],
      ['redClient', 'redServer', 'web', 'allowed'],
      ['redClient', 'hostOne', 'web', 'allowed'],
      ['redOther', 'outside', 'web', 'allowed'],
    ])
  })

  test('a block elsewhere opens nothing', async ({ expectVerdicts }) => {
    await expectVerdicts({ cilium: { endpointSelector: client, egress: [{ toCIDR: ['192.0.2.0/24'] }] } }, [
      ['redClient', 'outside', 'web', notOut],
    ])
  })
})
