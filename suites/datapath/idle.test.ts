import { describe, onPeersAndOutside, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/network/ebpf/maps/'

describe('connection tracking', { tags: onPeersAndOutside, meta: { docs } }, () => {
  // The timeouts are a minute and more than two hours, and what is garbage is collected minutes later still, so a connection
  // that answers after a few seconds proves little. What decides about the rest is in its entry: it is there, belongs to an open
  // connection and not to a SYN (which has a minute), has all of the configured time less the idling, and has all of it
  // again once the connection was used. An idle connection is lost where one of these is not so.
  test('connections that were idle carry on: to pods, to a node, and masqueraded to the outside', async ({
    peers,
    expectLasting,
  }) => {
    const ends = [peers.echoSame, peers.echoOther, peers.hostTwo, peers.outside]
    const destinations = ends.flatMap(to => (['tcp', 'udp'] as const).map(transport => ({ to, transport })))
    await expectLasting(peers.client, destinations)
  })
})
