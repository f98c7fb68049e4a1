import { type Requirement, describe, expect, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/observability/hubble/'
const tags: Requirement[] = ['hubble', 'hubble/relay', 'nodes/2', 'cluster/node-shell']
const CONNECTIONS = 50

// Where a policy is asked, Hubble tells of its verdict at either end.
describe('hubble-relay', { tags, meta: { docs, enforcement: 'already on' } }, () => {
  test('is connected to every node', async ({ hubble, nodes, outcome }) => {
    const names = nodes.map(({ name }) => name).toSorted()
    const connected = await outcome('relayReady', () => hubble.relayNodes(), {
      until: seen => (seen.length === names.length ? undefined : `connected to ${seen.join(', ') || 'no node'}`),
    })
    expect(connected).toEqual(names)
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
      policies: _asked,
    }) => {
      const { redClient, [to]: receiver } = lane.members
      const since = new Date()
      const probe = await redClient.peer.prober[protocol](receiver.peer.at(protocol), { timeoutMs: 4000 })
      expect(probe.outcome).toBe('allowed')
      const endpoints = (await Promise.all(agents.map(agent => agent.endpoints()))).flat()
      const endOf = ({ peer: { ip } }: typeof redClient) => {
        const { namespace, identity } = endpoints.find(endpoint => endpoint.ip === ip) ?? {}
        return { ip, namespace, identity }
      }
      const source = Number(probe.source?.split(':').at(-1))
      for (const [direction, { node }] of [
        ['EGRESS', redClient.peer],
        ['INGRESS', receiver.peer],
      ] as const) {
        const flows = await hubble.expectFlows(
          { since, pod: { namespace: lane.namespaces.red, name: 'client' } },
          flow => flow.isVerdict && flow.source.port === source && flow.direction === direction,
          `the verdict on ${probe.source} at ${direction}`,
        )
        expect(flows[0]).toMatchObject({
          node,
          verdict: 'FORWARDED',
          protocol: protocol.toUpperCase(),
          source: { ...endOf(redClient), pod: 'client' },
          destination: { ...endOf(receiver), port: receiver.peer.at(protocol).port },
        })
      }
    })
  }

  test('tells who is outside: the world has no pod, and its label', async ({ hubble, lane }) => {
    const { redClient, outside } = lane.members
    const since = new Date()
    const probe = await redClient.peer.prober.tcp(outside.peer.at('tcp'))
    expect(probe.outcome).toBe('allowed')
    const source = Number(probe.source?.split(':').at(-1))
    const flows = await hubble.expectFlows(
      { since, pod: { namespace: lane.namespaces.red, name: 'client' } },
      flow => flow.source.port === source && flow.isReply === false,
      `the flow of ${probe.source}`,
    )
    expect(flows[0]?.destination).toMatchObject({
      ip: outside.peer.ip,
      pod: '',
      labels: expect.arrayContaining(['reserved:world']),
    })
  })

  test('has a flow at both ends of each of 50 connections; lost events explain a missing one', async ({
    hubble,
    lane,
    times,
    outcome,
    record,
  }) => {
    const { redClient, redServer } = lane.members
    const since = new Date()
    const connect = () => redClient.peer.prober.tcp(redServer.peer.at('tcp'), { timeoutMs: 4000 })
    const probes = await Promise.all(times(CONNECTIONS, connect))
    expect(probes.filter(probe => probe.outcome !== 'allowed')).toEqual([])
    const ports = probes.map(({ source }) => Number(source?.split(':').at(-1)))
    expect(new Set(ports).size, 'connections that can be told apart').toBe(CONNECTIONS)
    const pod = { namespace: lane.namespaces.red, name: 'client' }
    const missingFrom = (answer: Awaited<ReturnType<typeof hubble.flows>>) =>
      [redClient, redServer].flatMap(({ peer: { node } }) => {
        const seen = new Set(answer.flows.filter(flow => flow.node === node).map(flow => flow.source.port))
        return ports.filter(port => !seen.has(port)).map(port => `port ${port} on ${node}`)
      })
    const answer = await outcome('flowsMerged', () => hubble.flows({ since, pod }), {
      until: seen => {
        const missing = missingFrom(seen)
        return missing.length <= seen.lost
          ? undefined
          : `${seen.lost} events were lost, and missing: ${missing.join(', ')}`
      },
      everyMs: 200,
    })
    record('flows that are missing', missingFrom(answer).length, `of ${2 * CONNECTIONS}`)
    record('lost events', answer.lost, 'events')
    expect(missingFrom(answer).length, 'missing flows that lost events do not explain').toBeLessThanOrEqual(answer.lost)
  })

  test('tells of a refused connection where it was refused, and why', async ({ hubble, lane, policies }) => {
    const { redClient, redServer } = lane.members
    const closed = { podSelector: { matchLabels: { app: 'server' } }, policyTypes: ['Ingress' as const] }
    await policies.apply(policies.bind([{ kubernetes: closed }]))
    const since = new Date()
    expect((await redClient.peer.prober.tcp(redServer.peer.at('tcp'), { timeoutMs: 300 })).outcome).toBe('dropped')
    const drops = await hubble.expectFlows(
      { since, pod: { namespace: lane.namespaces.red, name: 'server' }, type: 'drop' },
      ({ source, verdict }) => source.ip === redClient.peer.ip && verdict === 'DROPPED',
      'the drop',
    )
    expect(drops[0]).toMatchObject({
      node: redServer.peer.node,
      dropReason: 'POLICY_DENIED',
      direction: 'INGRESS',
      source: { pod: 'client' },
      destination: { pod: 'server', port: 8080 },
    })
  })
})
