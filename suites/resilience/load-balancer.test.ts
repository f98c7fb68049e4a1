import { type Requirement, describe, onAnnounced, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/network/l2-announcements/#failover'
const tags: Requirement[] = ['cluster/disruption', ...onAnnounced]

describe('the address of a service that is announced', { tags, meta: { docs } }, () => {
  test('moves to the other node while the agent of the one that answers stands still', async ({
    loadBalancers: { addresses, pool, service },
    announcements: { announce, failOver },
    record,
  }) => {
    await pool('all', addresses)
    const one = await service('one')
    const at = await one.expectOneOf(addresses)
    const question = { from: 'outside', at, over: 'tcp' } as const
    const leads = { outcome: 'allowed', seen: { server: 'server' } }
    await announce()
    await one.expectSoon({ ...question, when: 'while all agents run' }, leads)
    record('the address moves after', (await failOver('one', at)) / 1000, 's')
    await one.expectSoon({ ...question, when: 'through the other node' }, leads)
  })
})
