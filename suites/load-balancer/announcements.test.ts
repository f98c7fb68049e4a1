import { describe, onAnnounced, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/network/l2-announcements/'
const leads = { outcome: 'allowed', seen: { server: 'server' } }

/** The others may have been routed by other cases. */
const unrouted = (addresses: readonly string[]) => addresses.slice(8)

describe('the address of a service that is announced', { tags: onAnnounced, meta: { docs } }, () => {
  test('is answered for by one node alone, as its lease says, and a host on the network reaches the service', async ({
    loadBalancers: { addresses, pool, service },
    announcements: { announce, expectFrom, expectNobody },
  }) => {
    await pool('all', unrouted(addresses))
    const one = await service('one')
    const at = await one.expectOneOf(unrouted(addresses))
    await expectNobody('one', at)
    await announce()
    await expectFrom('one', at, 'hostOne', 'hostTwo')
    for (const over of ['tcp', 'udp', 'http'] as const) {
      await one.expectSoon({ from: 'outside', at, over, when: 'at the announced address' }, leads)
    }
  })

  test('is answered for by a node that the policy selects, and moves to another with it', {
    tags: ['lb/snat'],
    meta: { docs: `${docs}#node-selector` },
  }, async ({
    lane: { members },
    loadBalancers: { addresses, pool, service },
    announcements: { announce, expectFrom },
  }) => {
    await pool('all', unrouted(addresses))
    const one = await service('one')
    const at = await one.expectOneOf(unrouted(addresses))
    const question = { from: 'outside', at, over: 'tcp' } as const
    // Only the node of the backend leaves the address of the client as it is.
    const throughOne = { ...leads, seenAs: { oneOf: [...members.hostOne.addresses] } }
    const throughTwo = { ...leads, seenAs: members.outside.peer.ip }
    for (const when of ['first', 'again']) {
      await announce({ by: 'hostOne' })
      await expectFrom('one', at, 'hostOne')
      await one.expectSoon({ ...question, when: `through the one node, ${when}` }, throughOne)
      await announce({ by: 'hostTwo' })
      await expectFrom('one', at, 'hostTwo')
      await one.expectSoon({ ...question, when: `through the node of the backend, ${when}` }, throughTwo)
    }
  })

  test('is not answered for where no policy selects the service', {
    meta: { docs: `${docs}#service-selector` },
  }, async ({ loadBalancers: { addresses, pool, service }, announcements: { announce, expectFrom, expectNobody } }) => {
    await pool('all', unrouted(addresses))
    const one = await service('one', { labels: { color: 'green' } })
    const two = await service('two', { labels: { color: 'blue' } })
    const [atOne, atTwo] = [await one.expectOneOf(addresses), await two.expectOneOf(addresses)]
    await announce({ selects: { color: 'green' } })
    await expectFrom('one', atOne, 'hostOne', 'hostTwo')
    await expectNobody('two', atTwo)
    await announce({ selects: { color: 'blue' } })
    await expectFrom('two', atTwo, 'hostOne', 'hostTwo')
    await expectNobody('one', atOne)
  })

  test('is not answered for any more once the service, or the policy, is gone', async ({
    loadBalancers: { addresses, pool, service },
    announcements: { announce, expectFrom, expectNobody, remove },
  }) => {
    await pool('all', unrouted(addresses))
    const [one, two] = [await service('one'), await service('two')]
    const [atOne, atTwo] = [await one.expectOneOf(addresses), await two.expectOneOf(addresses)]
    await announce()
    await expectFrom('one', atOne, 'hostOne', 'hostTwo')
    await expectFrom('two', atTwo, 'hostOne', 'hostTwo')
    await one.remove()
    await expectNobody('one', atOne)
    await expectFrom('two', atTwo, 'hostOne', 'hostTwo')
    await remove()
    await expectNobody('two', atTwo)
  })

  test('is not answered for on other devices than those of the policy', {
    meta: { docs: `${docs}#interfaces` },
  }, async ({ loadBalancers: { addresses, pool, service }, announcements: { announce, expectFrom, expectNobody } }) => {
    await pool('all', unrouted(addresses))
    const one = await service('one')
    const at = await one.expectOneOf(addresses)
    await announce({ devices: '^[a-z]' })
    await expectFrom('one', at, 'hostOne', 'hostTwo')
    await announce({ devices: '^no-such-device$' })
    await expectNobody('one', at)
  })
})
