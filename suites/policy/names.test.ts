import { type Requirement, describe, expect, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/security/policy/layer3/#dns-based'
const tags: Requirement[] = ['hubble', 'l7/dns-proxy', 'nodes/2', 'cluster/node-shell']
const endpointSelector = { matchLabels: { app: 'client' } }

/** DNS goes to the tenant's own name server only, and only for names of the zone. */
const dns = (matchPattern: string) => ({
  toEndpoints: [{ matchLabels: { app: 'server' } }],
  toPorts: [{ ports: [{ port: '53', protocol: 'UDP' as const }], rules: { dns: [{ matchPattern }] } }],
})

describe('names in a policy', { tags, meta: { docs } }, () => {
  test('an address is reached once its name was looked up, and not before', async ({
    lane,
    policies,
    expectDenied,
  }) => {
    const [allowed, other] = [lane.freshName('zone'), lane.freshName('zone')]
    const { prober } = lane.members.redClient.peer
    const server = { host: lane.members.redServer.peer.ip }
    const outside = lane.members.outside.peer.at('tcp')
    const reach = () => prober.tcp(outside, { timeoutMs: 400 })
    expect((await reach()).outcome, 'before any policy').toBe('allowed')
    const egress = [dns('*.conformance.test'), { toFQDNs: [{ matchName: allowed }] }]
    await policies.apply(policies.bind([{ cilium: { endpointSelector, egress } }]))
    const mark = lane.watch.mark()
    expect((await reach()).outcome, 'before any name is looked up').toBe('dropped')
    expect(await prober.dns(other, { server }), 'a name that opens nothing').toMatchObject({
      outcome: 'allowed',
      dns: { answers: [{ data: outside.host }] },
    })
    expect((await reach()).outcome, 'once another name of the address was looked up').toBe('dropped')
    await expectDenied(mark)
    expect(await prober.dns(allowed, { server })).toMatchObject({ outcome: 'allowed' })
    expect((await prober.tcp(outside, { timeoutMs: 4000 })).outcome, 'once its name was looked up').toBe('allowed')
  })

  test('a pattern stands for one label of a name', async ({ lane, policies }) => {
    const { prober } = lane.members.redClient.peer
    const server = { host: lane.members.redServer.peer.ip }
    const outside = lane.members.outside.peer.at('udp')
    const [shallow, deep] = [lane.freshName('zone'), lane.freshName('below')]
    const matchPattern = deep.replace('.', '*.')
    const egress = [dns('**.conformance.test'), { toFQDNs: [{ matchPattern }] }]
    await policies.apply(policies.bind([{ cilium: { endpointSelector, egress } }]))
    expect((await prober.dns(shallow, { server })).outcome).toBe('allowed')
    expect((await prober.udp(outside, { timeoutMs: 400 })).outcome, 'after a name that does not match').toBe('dropped')
    expect((await prober.dns(deep, { server })).outcome).toBe('allowed')
    expect((await prober.udp(outside, { timeoutMs: 4000 })).outcome, 'after a name that matches').toBe('allowed')
  })

  test('a name that no rule allows is refused by the proxy, and Hubble tells of the query', {
    meta: { docs: 'https://docs.cilium.io/en/stable/security/policy/layer7/#dns-policy-and-ip-discovery' },
  }, async ({ lane, policies, hubble }) => {
    const { prober } = lane.members.redClient.peer
    const server = { host: lane.members.redServer.peer.ip }
    const [allowed, other] = [lane.freshName('zone'), lane.freshName('zone')]
    const ask = (name: string) => prober.dns(name, { server, timeoutMs: 4000 })
    expect((await ask(other)).outcome, 'before any policy').toBe('allowed')
    await policies.apply(policies.bind([{ cilium: { endpointSelector, egress: [dns(allowed)] } }]))
    const since = new Date()
    expect((await ask(allowed)).outcome).toBe('allowed')
    expect(await ask(other)).toMatchObject({ outcome: 'refused', dns: { rcode: 'REFUSED' } })
    const queries = await hubble.expectFlows(
      { since, pod: { namespace: lane.namespaces.red, name: 'client' }, type: 'l7' },
      ({ dnsQuery, verdict }) => dnsQuery === `${other}.` && verdict === 'DROPPED',
      'the query that was refused',
    )
    expect(queries[0]?.direction).toBe('EGRESS')
  })
})
