import { describe, onTenants, sourcePort, test, worldLabel } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/observability/hubble/'
const of = 'agents'

// Relay only merges: each agent observes its own node, whether there is a relay or not.
describe('the Hubble of each agent', { tags: onTenants, meta: { docs } }, () => {
  for (const to of ['redServer', 'redOther'] as const) {
    test(`tells of a connection to ${to} on the nodes of its ends, and who they are`, async ({
      hubble,
      expectTraffic,
      lane,
    }) => {
      const { redClient, [to]: receiver } = lane.members
      const since = new Date()
      const probe = await expectTraffic(redClient.peer, receiver.peer, 'tcp', 'allowed', { timeoutMs: 4000 })
      const pod = { namespace: lane.namespaces.red, name: 'client' }
      for (const { node } of [redClient.peer, receiver.peer]) {
        await hubble.expectFlow(
          { since, pod, of },
          {
            what: `a flow of ${probe.source} on ${node}`,
            select: { node, isReply: false, source: { port: sourcePort(probe) } },
            is: {
              verdict: 'FORWARDED',
              protocol: 'TCP',
              source: { ip: redClient.peer.ip, pod: 'client' },
              destination: { ip: receiver.peer.ip, port: receiver.peer.at('tcp').port },
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
      { since, pod: { namespace: lane.namespaces.red, name: 'client' }, of },
      {
        what: `the flow of ${probe.source}`,
        select: { isReply: false, source: { port: sourcePort(probe) } },
        is: { destination: { ip: outside.peer.ip, pod: '', labels: { has: [worldLabel(run)] } } },
      },
    )
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
      { since, pod: { namespace: lane.namespaces.red, name: 'server' }, type: 'drop', of },
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
