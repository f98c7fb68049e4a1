import { type Requirement, describe, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/network/kubernetes/kubeproxy-free/'
const tags: Requirement[] = [
  'lb/ipam',
  'kube-proxy-replacement',
  'policy/default-allow',
  'cluster/node-shell',
  'host/outside',
]
const protocols = ['tcp', 'udp', 'http'] as const
const leads = { outcome: 'allowed', seen: { server: 'server' } }
/** The others are announced by other cases, and not routed. */
const routed = (addresses: readonly string[]) => addresses.slice(0, 8)
const nowhere = { outcome: { oneOf: ['dropped', 'unreachable'] } }

describe('the address of a service of type LoadBalancer', { tags, meta: { docs } }, () => {
  for (const [from, needs] of [
    ['redClient', []],
    ['blueServer', []],
    ['hostOne', []],
    ['hostTwo', ['nodes/2']],
  ] as const) {
    test(`leads ${from} to the backend, until the service is gone`, { tags: [...needs] }, async ({
      loadBalancers: { addresses, pool, service },
    }) => {
      await pool('all', routed(addresses))
      const one = await service('one')
      const at = await one.expectOneOf(addresses)
      for (const over of protocols) await one.expectSoon({ from, at, over, when: 'while it is there' }, leads)
      await one.remove()
      await one.expectSoon({ from, at, over: 'tcp', when: 'after it is gone' }, nowhere)
    })
  }

  test('leads a host outside to the backend, whichever node it is routed to, until the service is gone', {
    tags: ['host/outside-routes'],
  }, async ({ loadBalancers: { addresses, pool, service }, nodes, wire }) => {
    await pool('all', routed(addresses))
    const one = await service('one')
    const at = await one.expectOneOf(addresses)
    for (const { name } of nodes) {
      await wire.routeOutside(at, name)
      for (const over of protocols) await one.expectSoon({ from: 'outside', at, over, when: `through ${name}` }, leads)
    }
    await one.remove()
    await one.expectSoon({ from: 'outside', at, over: 'tcp', when: 'after it is gone' }, nowhere)
  })

  test('leads to one of two services that share it, by the port', async ({
    loadBalancers: { addresses, pool, service },
  }) => {
    await pool('all', routed(addresses))
    const one = await service('one', { sharingKey: 'shared' })
    const at = await one.expectOneOf(addresses)
    const two = await service('two', { sharingKey: 'shared', ports: { tcp: 90 }, app: 'other' })
    await two.expectAddresses(at)
    const question = { from: 'redClient', at, over: 'tcp', when: 'beside the other service' } as const
    await one.expectSoon(question, leads)
    await two.expectSoon(question, { outcome: 'allowed', seen: { server: 'other' } })
  })
})

describe('externalTrafficPolicy of a service of type LoadBalancer', {
  tags: [...tags, 'host/outside-routes', 'nodes/2'],
  meta: { docs: `${docs}#client-source-ip-preservation` },
}, () => {
  test('Local: the node of the backend leads there and keeps the client’s address, and the other node refuses', {
    tags: ['lb/reject', 'host/outside-checksums'],
  }, async ({ lane: { members }, loadBalancers: { addresses, pool, service }, wire }) => {
    await pool('all', routed(addresses))
    const one = await service('one', { local: true })
    const at = await one.expectOneOf(addresses)
    await wire.routeOutside(at, members.hostTwo.peer.node)
    for (const over of protocols) {
      const question = { from: 'outside', at, over, when: 'through the node of the backend' } as const
      await one.expectSoon(question, { ...leads, seenAs: members.outside.peer.ip })
    }
    // From inside every node leads there: it has taken the service in.
    await one.expectSoon({ from: 'hostOne', at, over: 'tcp', when: 'from the other node' }, leads)
    await wire.routeOutside(at, members.hostOne.peer.node)
    for (const over of protocols) {
      await one.expectSoon({ from: 'outside', at, over, when: 'through the other node' }, 'refused')
    }
  })

  test('Cluster: the other node leads there with an address of its own', { tags: ['lb/snat'] }, async ({
    lane: { members },
    loadBalancers: { addresses, pool, service },
    wire,
  }) => {
    await pool('all', routed(addresses))
    const one = await service('one')
    const at = await one.expectOneOf(addresses)
    await wire.routeOutside(at, members.hostTwo.peer.node)
    const question = { from: 'outside', at, over: 'tcp' } as const
    await one.expectSoon({ ...question, when: 'through the node of the backend' }, leads)
    await wire.routeOutside(at, members.hostOne.peer.node)
    const seenAs = { oneOf: [...members.hostOne.addresses] }
    await one.expectSoon({ ...question, when: 'through the other node' }, { ...leads, seenAs })
  })
})

describe('loadBalancerSourceRanges', {
  tags: [...tags, 'host/outside-routes'],
  meta: { docs: `${docs}#loadbalancer-source-ranges-checks` },
}, () => {
  for (const [title, keepsOut] of [
    ['let in whom they name from outside and nobody else', false],
    ['keep out whom they name from outside and nobody else, where the service says deny', true],
  ] as const) {
    test(`${title}, and do not ask who comes from inside`, async ({
      lane: { members },
      loadBalancers: { addresses, pool, service },
      nodes,
      wire,
    }) => {
      const [named, others] = [`${members.outside.peer.ip}/32`, '192.0.2.0/24']
      const [open, closed] = keepsOut ? [others, named] : [named, others]
      await pool('all', routed(addresses))
      const one = await service('one', { sourceRanges: [open], keepsOut })
      const at = await one.expectOneOf(addresses)
      for (const { name } of nodes) {
        await wire.routeOutside(at, name)
        for (const over of protocols) {
          await one.expectSoon({ from: 'outside', at, over, when: `through ${name}, let in` }, leads)
        }
        await service('one', { sourceRanges: [closed], keepsOut })
        for (const over of protocols) {
          await one.expectSoon({ from: 'outside', at, over, when: `through ${name}, kept out` }, 'dropped')
        }
        for (const from of ['redClient', 'hostOne'] as const) {
          await one.expectSoon({ from, at, over: 'tcp', when: 'from inside' }, leads)
        }
        await service('one', { sourceRanges: [open], keepsOut })
      }
    })
  }
})
