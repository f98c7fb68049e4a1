import { type Requirement, describe, onTenants, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/observability/metrics/#hubble-exported-metrics'
const tags: Requirement[] = ['hubble/metrics', ...onTenants]
const COUNT = 10
const clients = { podSelector: { matchLabels: { app: 'client' } }, policyTypes: ['Egress' as const] }

describe('the metrics of every node', { tags, meta: { docs } }, () => {
  test('are valid exposition text, served on the metrics port', async ({ hubble, nodes }) => {
    // Hubble's own server counts from zero; families of flows are not there before the first flow.
    for (const { name } of nodes) await hubble.expectExposition(name, { grpc_server_started_total: 'counter' })
  })
})

// How many packets of a connection become flows is for monitor aggregation to say; refusals, lookups and requests are told one by one.
describe('the metrics of every node', { tags, meta: { docs } }, () => {
  for (const [family, title, needs, counters] of [
    [
      'flow',
      'every connection is at least one flow',
      [],
      [{ metric: 'hubble_flows_processed_total', labels: { protocol: 'TCP', verdict: 'FORWARDED' } }],
    ],
    [
      'tcp',
      'every connection has at least one SYN, SYN-ACK and FIN',
      ['hubble/tcp-flags'],
      ['SYN', 'SYN-ACK', 'FIN'].map(flag => ({ metric: 'hubble_tcp_flags_total', labels: { flag } })),
    ],
    [
      'port-distribution',
      'every connection counts at least once for its port',
      [],
      [{ metric: 'hubble_port_distribution_total', labels: { protocol: 'TCP', port: '8080' } }],
    ],
  ] as const) {
    test(`${family}: ${title} on each node that it passes`, { tags: [`hubble/metrics/${family}`, ...needs] }, async ({
      expectCounted,
      expectTraffic,
      lane,
      times,
    }) => {
      const ends = [lane.members.redClient, lane.members.redServer] as const
      const connect = () => expectTraffic(ends[0].peer, ends[1].peer, 'tcp', 'allowed', { timeoutMs: 4000 })
      await expectCounted(
        family,
        counters.map(counter => ({ ...counter, on: ends, of: ends })),
        () => Promise.all(times(COUNT, connect)),
        () => ({ atLeast: COUNT }),
      )
    })
  }

  test('icmp: every ping counts at least once, and its answer too', { tags: ['hubble/metrics/icmp'] }, async ({
    expectCounted,
    expectTraffic,
    lane,
    times,
  }) => {
    const ends = [lane.members.redClient, lane.members.redServer] as const
    const ping = () => expectTraffic(ends[0].peer, ends[1].peer, 'icmp', 'allowed', { timeoutMs: 4000 })
    await expectCounted(
      'icmp',
      ['EchoRequest', 'EchoReply'].map(type => ({ metric: 'hubble_icmp_total', labels: { type }, on: ends, of: ends })),
      () => Promise.all(times(COUNT, ping)),
      () => ({ atLeast: COUNT }),
    )
  })

  test('drop: every refused connection counts at least once on the node that refuses it', {
    tags: ['hubble/metrics/drop', 'policy/kubernetes'],
  }, async ({ expectCounted, expectTraffic, lane, policies, times }) => {
    const { redClient, blueClient, outside } = lane.members
    await policies.apply(policies.bind([{ kubernetes: clients }, { in: 'blue', kubernetes: clients }]))
    const refused = [redClient, blueClient].map(({ peer }) => {
      return () => expectTraffic(peer, outside.peer, 'tcp', 'dropped', { timeoutMs: 300 })
    })
    const labels = { reason: 'POLICY_DENIED', protocol: 'TCP' }
    await expectCounted(
      'drop',
      [redClient, blueClient].map(client => ({ metric: 'hubble_drop_total', labels, on: [client], of: [client] })),
      () => Promise.all(refused.flatMap(connect => times(COUNT, connect))),
      // The policy's verdict on a packet and its drop are a flow each, and both count.
      ({ mostSyns }) => ({ atLeast: COUNT, atMost: 2 * COUNT * mostSyns }),
    )
  })

  test('dns: every lookup through the proxy counts one query and one response', {
    tags: ['hubble/metrics/dns', 'l7/dns-proxy'],
  }, async ({ expectCounted, expectProbe, lane, policies, times }) => {
    const { redClient, blueClient } = lane.members
    const toPorts = [{ ports: [{ port: '53', protocol: 'UDP' as const }], rules: { dns: [{ matchPattern: '*' }] } }]
    const cilium = { endpointSelector: clients.podSelector, egress: [{ toPorts }] }
    await policies.apply(policies.bind([{ cilium }, { in: 'blue', cilium }]))
    const lookups = (
      [
        ['redClient', 'redServer'],
        ['blueClient', 'blueServer'],
      ] as const
    ).map(([from, to]) => () => {
      const server = { host: lane.members[to].peer.ip }
      const question = { from, to, over: 'dns', when: 'through the proxy' }
      return expectProbe(
        { ...question, send: prober => prober.dns(lane.plainName, { server, timeoutMs: 4000 }) },
        'allowed',
      )
    })
    await expectCounted(
      'dns',
      [redClient, blueClient].flatMap(client => [
        { metric: 'hubble_dns_queries_total', labels: { qtypes: 'A' }, on: [client], of: [client] },
        {
          metric: 'hubble_dns_responses_total',
          labels: { qtypes: 'A', rcode: 'No Error' },
          on: [client],
          of: [client],
        },
      ]),
      () => Promise.all(lookups.flatMap(lookup => times(COUNT, lookup))),
      () => ({ atLeast: COUNT, atMost: COUNT }),
    )
  })

  test('httpV2: every request counts', { tags: ['hubble/metrics/httpV2', 'l7/envoy'] }, async ({
    expectCounted,
    expectTraffic,
    lane,
    policies,
    times,
  }) => {
    const { redClient, redServer, blueClient, blueServer } = lane.members
    const toPorts = [{ ports: [{ port: '8082', protocol: 'TCP' as const }], rules: { http: [{}] } }]
    const cilium = { endpointSelector: clients.podSelector, egress: [{ toPorts }] }
    await policies.apply(policies.bind([{ cilium }, { in: 'blue', cilium }]))
    const requests = [
      () => expectTraffic(redClient.peer, redServer.peer, 'http', 'allowed', { timeoutMs: 4000 }),
      () => expectTraffic(blueClient.peer, blueServer.peer, 'http', 'allowed', { timeoutMs: 4000 }),
    ]
    await expectCounted(
      'httpV2',
      [redClient, blueClient].map(client => ({
        metric: 'hubble_http_requests_total',
        labels: { method: 'GET' },
        on: [client],
        of: [client],
      })),
      () => Promise.all(requests.flatMap(request => times(COUNT, request))),
      () => ({ atLeast: COUNT, atMost: COUNT }),
    )
  })
})
