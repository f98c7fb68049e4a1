import { type Requirement, describe, expect, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/observability/metrics/#hubble-exported-metrics'
const tags: Requirement[] = ['hubble', 'hubble/metrics', 'nodes/2', 'cluster/node-shell']
const COUNT = 10
const clients = { podSelector: { matchLabels: { app: 'client' } }, policyTypes: ['Egress' as const] }

// How many packets of a connection become flows is for monitor aggregation to say, so every bound is a lower one.
describe('the metrics of every node', { tags, meta: { docs } }, () => {
  test('are valid exposition text, served on the metrics port', async ({ hubble, nodes }) => {
    for (const { name } of nodes) {
      const families = await hubble.metrics(name)
      // Hubble's own server counts from zero; families of flows are not there before the first flow.
      expect(families.get('grpc_server_started_total'), `requests on ${name}`).toMatchObject({ type: 'counter' })
    }
  })

  for (const [family, title, bounds] of [
    [
      'flow',
      'every connection is at least one flow',
      [{ metric: 'hubble_flows_processed_total', labels: { protocol: 'TCP', verdict: 'FORWARDED' } }],
    ],
    [
      'tcp',
      'every connection has at least one SYN, SYN-ACK and FIN',
      ['SYN', 'SYN-ACK', 'FIN'].map(flag => ({ metric: 'hubble_tcp_flags_total', labels: { flag } })),
    ],
    [
      'port-distribution',
      'every connection counts at least once for its port',
      [{ metric: 'hubble_port_distribution_total', labels: { protocol: 'TCP', port: '8080' } }],
    ],
  ] as const) {
    test(`${family}: ${title} on each node that it passes`, async ({ expectMoves, lane, times }) => {
      const { redClient, redServer } = lane.members
      const connect = () => redClient.peer.prober.tcp(redServer.peer.at('tcp'))
      await expectMoves(family, () => Promise.all(times(COUNT, connect)), COUNT, bounds)
    })
  }

  test('icmp: every ping counts at least once, and its answer too', async ({ expectMoves, lane, times }) => {
    const { redClient, redServer } = lane.members
    const ping = () => redClient.peer.prober.icmp(redServer.peer.ip)
    const bounds = ['EchoRequest', 'EchoReply'].map(type => ({ metric: 'hubble_icmp_total', labels: { type } }))
    await expectMoves('icmp', () => Promise.all(times(COUNT, ping)), COUNT, bounds)
  })

  test('drop: every refused connection counts at least once on the node that refuses it', async ({
    expectMoves,
    lane,
    policies,
    times,
  }) => {
    const { redClient, blueClient, outside } = lane.members
    await policies.apply(policies.bind([{ kubernetes: clients }, { in: 'blue', kubernetes: clients }]))
    const refused = () =>
      Promise.all(
        [redClient, blueClient].map(({ peer }) => peer.prober.tcp(outside.peer.at('tcp'), { timeoutMs: 300 })),
      )
    const bounds = [{ metric: 'hubble_drop_total', labels: { reason: 'POLICY_DENIED', protocol: 'TCP' } }]
    await expectMoves('drop', () => Promise.all(times(COUNT, refused)), COUNT, bounds)
  })

  test('dns: every lookup through the proxy counts one query and one response', { tags: ['l7/dns-proxy'] }, async ({
    expectMoves,
    lane,
    policies,
    times,
  }) => {
    const { redClient, redServer, blueClient, blueServer } = lane.members
    const toPorts = [{ ports: [{ port: '53', protocol: 'UDP' as const }], rules: { dns: [{ matchPattern: '*' }] } }]
    const cilium = { endpointSelector: clients.podSelector, egress: [{ toPorts }] }
    await policies.apply(policies.bind([{ cilium }, { in: 'blue', cilium }]))
    const lookup = (from: typeof redClient, at: typeof redServer) =>
      from.peer.prober.dns(lane.plainName, { server: { host: at.peer.ip }, timeoutMs: 4000 })
    const lookups = () => Promise.all([lookup(redClient, redServer), lookup(blueClient, blueServer)])
    await expectMoves('dns', () => Promise.all(times(COUNT, lookups)), COUNT, [
      { metric: 'hubble_dns_queries_total', labels: { qtypes: 'A' } },
      { metric: 'hubble_dns_responses_total', labels: { qtypes: 'A', rcode: 'No Error' } },
    ])
  })

  test('httpV2: every request counts', { tags: ['l7/envoy'] }, async ({ expectMoves, lane, policies, times }) => {
    const { redClient, redServer, blueClient, blueServer } = lane.members
    const toPorts = [{ ports: [{ port: '8082', protocol: 'TCP' as const }], rules: { http: [{}] } }]
    const cilium = { endpointSelector: clients.podSelector, egress: [{ toPorts }] }
    await policies.apply(policies.bind([{ cilium }, { in: 'blue', cilium }]))
    const requests = () =>
      Promise.all([
        redClient.peer.prober.http(redServer.peer.at('http')),
        blueClient.peer.prober.http(blueServer.peer.at('http')),
      ])
    const bounds = [{ metric: 'hubble_http_requests_total', labels: { method: 'GET' } }]
    await expectMoves('httpV2', () => Promise.all(times(COUNT, requests)), COUNT, bounds)
  })
})
