import { describeFamilies, onThese, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/network/ebpf/maps/'

describeFamilies('connection tracking', { meta: { docs } }, () => {
  // The timeouts are a minute and more than two hours, and what is garbage is collected minutes later still, so a connection
  // that answers after a few seconds proves little. What decides about the rest is in its entry: it is there, belongs to an open
  // connection and not to a SYN (which has a minute), has all of the configured time less the idling, and has all of it
  // again once the connection was used. An idle connection is lost where one of these is not so.
  for (const [where, ends] of [
    ['to a pod on another node, and to that node', ['echoOther', 'hostTwo']],
    ['to a pod on its own node, and masqueraded to the outside', ['echoSame', 'outside']],
  ] as const) {
    test(`connections of a pod that were idle carry on: ${where}`, { tags: onThese('client', ...ends) }, async ({
      peers,
      expectLasting,
    }) => {
      const transports = ['tcp', 'udp'] as const
      const destinations = ends.flatMap(to => transports.map(transport => ({ to: peers[to], transport })))
      await expectLasting(peers.client, destinations)
    })
  }
})
