import { type Requirement, describe, expect, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/network/bgp-control-plane/bgp-control-plane/'
const tags: Requirement[] = ['bgp', 'host/router']

describe('BGP sessions', { tags, meta: { docs } }, () => {
  test('the router has one with every node', async ({ router, soon }) => {
    await soon('sessionsUp', router.sessions, { with: router.neighbours })
  })

  test('every agent has one with the router of its network, and no other', async ({ agents, router, soon }) => {
    for (const agent of agents) {
      const { address, asn } = router.on(agent.node)
      const { nodesAsn, signs } = router
      await soon('sessionsUp', agent.bgpPeers, { peer: address, peerAsn: asn, localAsn: nodesAsn, signs })
    }
  })
})

describe('what is announced', { tags, meta: { docs } }, () => {
  test('is what the router has learnt, by agent', async ({ router, soon }) => {
    expect(router.neighbours.length).toBeGreaterThan(0)
    await soon('announced', router.announcements, 'the same')
  })
})
