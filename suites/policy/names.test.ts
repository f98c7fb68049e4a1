import { type Requirement, describe, onTenants, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/security/policy/layer3/#dns-based'
const tags: Requirement[] = ['l7/dns-proxy', ...onTenants]
const endpointSelector = { matchLabels: { app: 'client' } }
const notOut = 'egress: no rule allows it'
const QUESTION = ['redClient', 'outside', 'web'] as const

/** DNS goes to the tenant's own name server only, and only for names of the zone. */
const dns = (matchPattern: string) => ({
  toEndpoints: [{ matchLabels: { app: 'server' } }],
  toPorts: [{ ports: [{ port: '53', protocol: 'UDP' as const }], rules: { dns: [{ matchPattern }] } }],
})

describe('names in a policy', { tags, meta: { docs } }, () => {
  test('an address is reached once its name was looked up, and not before', async ({
    lane,
    policies,
    expectVerdict,
    lookUp,
  }) => {
    const [allowed, other] = [lane.freshName('zone'), lane.freshName('zone')]
    const answered = { outcome: 'allowed', dns: { answers: { has: [{ data: lane.members.outside.peer.ip }] } } }
    await expectVerdict([...QUESTION, 'allowed'], { when: 'before any policy' })
    const egress = [dns('*.conformance.test'), { toFQDNs: [{ matchName: allowed }] }]
    await policies.apply(policies.bind([{ cilium: { endpointSelector, egress } }]))
    await expectVerdict([...QUESTION, notOut], { when: 'before any name is looked up', beyondModel: true })
    await lookUp(other, 'a name that opens nothing', answered)
    await expectVerdict([...QUESTION, notOut], { when: 'once another name of it was looked up', beyondModel: true })
    await lookUp(allowed, 'its name', answered)
    await expectVerdict([...QUESTION, 'allowed'], { when: 'once its name was looked up', beyondModel: true })
  })

  test('a pattern stands for one label of a name', async ({ lane, policies, expectVerdict, lookUp }) => {
    const [shallow, deep] = [lane.freshName('zone'), lane.freshName('below')]
    const matchPattern = deep.replace('.', '*.')
    const egress = [dns('**.conformance.test'), { toFQDNs: [{ matchPattern }] }]
    await policies.apply(policies.bind([{ cilium: { endpointSelector, egress } }]))
    await lookUp(shallow, 'a name that does not match', 'allowed')
    await expectVerdict(['redClient', 'outside', 'dgram', notOut], {
      when: 'after a name that does not match',
      beyondModel: true,
    })
    await lookUp(deep, 'a name that matches', 'allowed')
    await expectVerdict(['redClient', 'outside', 'dgram', 'allowed'], {
      when: 'once its name was looked up',
      beyondModel: true,
    })
  })

  test('a name that no rule allows is refused by the proxy, and Hubble tells of the query', {
    tags: ['l7/dns-refused', 'hubble/relay'],
    meta: { docs: 'https://docs.cilium.io/en/stable/security/policy/layer7/#dns-policy-and-ip-discovery' },
  }, async ({ lane, policies, lookUp, hubble }) => {
    const [allowed, other] = [lane.freshName('zone'), lane.freshName('zone')]
    await lookUp(other, 'before any policy', 'allowed')
    await policies.apply(policies.bind([{ cilium: { endpointSelector, egress: [dns(allowed)] } }]))
    const since = new Date()
    await lookUp(allowed, 'a name that a rule allows', 'allowed')
    await lookUp(other, 'a name that no rule allows', { outcome: 'refused', dns: { rcode: 'REFUSED' } })
    await hubble.expectFlow(
      { since, pod: { namespace: lane.namespaces.red, name: 'client' }, type: 'l7' },
      {
        what: 'the query that was refused',
        select: { dnsQuery: `${other}.`, verdict: 'DROPPED' },
        is: { direction: 'EGRESS' },
      },
    )
  })
})
