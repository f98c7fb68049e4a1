import { type Requirement, describe, onTenants, sourcePort, test, worldLabel } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/observability/hubble/'
const tags: Requirement[] = ['hubble/relay', 'policy/non-default-deny', ...onTenants]
const CONNECTIONS = 50

// Where a policy is asked, Hubble tells of its verdict at either end.
describe('hubble-relay', { tags, meta: { docs, enforcement: 'already on' } }, () => {
  test('is connected to every node', async ({ hubble, nodes }) => {
    await hubble.expectRelayOn(nodes.map(({ name }) => name))
  })

  for (const [to, protocol] of [
    ['redServer', 'tcp'],
    ['redServer', 'udp'],
    ['redOther', 'tcp'],
    ['blueServer', 'udp'],
  ] as const) {
    test(`merges what both ends of a probe to ${to} over ${protocol} saw: endpoints, identities, verdict, direction`, async ({
      hubble,
      lane,
      agents,
      expectTraffic,
      policies: _asked,
    }) => {
      const { redClient, [to]: receiver } = lane.members
      const since = new Date()
      const probe = await expectTraffic(redClient.peer, receiver.peer, protocol, 'allowed', { timeoutMs: 4000 })
      const endpoints = (await Promise.all(agents.map(agent => agent.endpoints()))).flat()
      const endOf = ({ peer: { ip } }: typeof redClient) => {
        const { namespace = 'no endpoint', identity = 0 } = endpoints.find(endpoint => endpoint.ip === ip) ?? {}
        return { ip, namespace, identity }
      }
      for (const [direction, { node }] of [
        ['EGRESS', redClient.peer],
        ['INGRESS', receiver.peer],
      ] as const) {
        await hubble.expectFlow(
          { since, pod: { namespace: lane.namespaces.red, name: 'client' } },
          {
            what: `the verdict on ${probe.source} at ${direction}`,
            select: { isVerdict: true, direction, source: { port: sourcePort(probe) } },
            // A policy is asked once about a connection; what follows is known.
            count: 1,
            is: {
              node,
              verdict: 'FORWARDED',
              protocol: protocol.toUpperCase(),
              source: { ...endOf(redClient), pod: 'client' },
              destination: { ...endOf(receiver), port: receiver.peer.at(protocol).port },
            },
          },
        )
      }
    })
  }

  test('tells who is outside: the world has no pod, and its label', async ({ run, hubble, expectTraffic, lane }) => {
    const { redClient, outside } = lane.members
    const since = new Date()
    const probe = await expectTraffic(redClient.peer, outside.peer, 'tcp', 'allowed')
    await hubble.expectFlow(
      { since, pod: { namespace: lane.namespaces.red, name: 'client' } },
      {
        what: `the flow of ${probe.source}`,
        select: { isReply: false, source: { port: sourcePort(probe) } },
        is: { destination: { ip: outside.peer.ip, pod: '', labels: { has: [worldLabel(run)] } } },
      },
    )
  })

  test('has a flow at both ends of each of 50 connections; lost events explain a missing one', async ({
    hubble,
    expectTraffic,
    lane,
    times,
    record,
  }) => {
    const { redClient, redServer } = lane.members
    const since = new Date()
    const connect = () => expectTraffic(redClient.peer, redServer.peer, 'tcp', 'allowed', { timeoutMs: 4000 })
    const ports = (await Promise.all(times(CONNECTIONS, connect))).map(sourcePort)
    const nodes = [redClient, redServer].map(({ peer }) => peer.node)
    const pod = { namespace: lane.namespaces.red, name: 'client' }
    record('lost events', await hubble.expectConnections({ since, pod }, ports, nodes), 'events')
  })

  test('tells of a refused connection where it was refused, and why', { tags: ['policy/kubernetes'] }, async ({
    hubble,
    expectTraffic,
    lane,
    policies,
  }) => {
    const { redClient, redServer } = lane.members
    const closed = { podSelector: { matchLabels: { app: 'server' } }, policyTypes: ['Ingress' as const] }
    await policies.apply(policies.bind([{ kubernetes: closed }]))
    const since = new Date()
    await expectTraffic(redClient.peer, redServer.peer, 'tcp', 'dropped', { timeoutMs: 300 })
    await hubble.expectFlow(
      { since, pod: { namespace: lane.namespaces.red, name: 'server' }, type: 'drop' },
      {
        what: 'the drop',
        select: { source: { ip: redClient.peer.ip }, verdict: 'DROPPED' },
        is: {
          node: redServer.peer.node,
          dropReason: 'POLICY_DENIED',
          direction: 'INGRESS',
          source: { pod: 'client' },
          destination: { pod: 'server', port: 8080 },
        },
      },
    )
  })
})
