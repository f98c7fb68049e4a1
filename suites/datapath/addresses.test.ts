import { describe, expect, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/network/concepts/masquerading/'

describe('the source address', { tags: ['nodes/2', 'cluster/node-shell'], meta: { docs } }, () => {
  for (const protocol of ['tcp', 'udp', 'http'] as const) {
    test(`${protocol}: a host outside the cluster sees the node’s address`, { tags: ['masquerade/bpf'] }, async ({
      peers,
      wire,
      expectTraffic,
    }) => {
      const { seenAs } = await expectTraffic(peers.client, peers.outside, protocol, 'allowed')
      expect(seenAs).toBe(wire.addressOf(peers.client.node))
    })

    test(`${protocol}: a pod on another node sees the pod’s own address`, async ({ peers, expectTraffic }) => {
      const { seenAs } = await expectTraffic(peers.client, peers.echoOther, protocol, 'allowed')
      expect(seenAs).toBe(peers.client.ip)
    })
  }
})
