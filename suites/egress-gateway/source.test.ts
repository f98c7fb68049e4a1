import { type Requirement, addressPart, describe, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/network/egress-gateway/egress-gateway/'
const tags: Requirement[] = [
  'egress-gateway',
  'masquerade',
  'policy/default-allow',
  'cluster/node-shell',
  'host/outside',
  'nodes/2',
]

describe('pods leave the cluster by the address of a gateway', { tags, meta: { docs } }, () => {
  for (const [app, pod, own, gateway, others] of [
    ['client', 'redClient', 'hostOne', 'hostTwo', ['redOther', 'blueClient']],
    ['server', 'redServer', 'hostTwo', 'hostOne', ['blueServer', 'redOther']],
  ] as const) {
    test(`${gateway} for ${pod}, until the policy is gone, and pods that it does not select leave by their own nodes`, async ({
      lane,
      egressGateways,
    }) => {
      const { members } = lane
      const leavesBy = (host: 'hostOne' | 'hostTwo') => ({ outcome: 'allowed', seenAs: members[host].peer.ip })
      const ownNode = (name: 'redOther' | 'blueClient' | 'blueServer') =>
        leavesBy(members[name].peer.node === members.hostOne.peer.node ? 'hostOne' : 'hostTwo')
      await egressGateways.expectSoon(pod, 'before any policy', leavesBy(own))
      await egressGateways.apply({ app, by: [gateway] })
      await egressGateways.expectSoon(pod, 'under the policy', leavesBy(gateway))
      for (const other of others) await egressGateways.expectSoon(other, 'under the policy of another', ownNode(other))
      await egressGateways.remove()
      await egressGateways.expectSoon(pod, 'after the policy', leavesBy(own))
    })
  }

  test('their own node too', async ({ lane, egressGateways, expectProbe }) => {
    const seenAs = lane.members.hostOne.peer.ip
    await egressGateways.apply({ app: 'client', by: ['hostOne'], everything: true })
    await egressGateways.expectSoon('redClient', 'through its own node', { outcome: 'allowed', seenAs })
    const { redServer } = lane.members
    await expectProbe(
      {
        from: 'redClient',
        to: 'redServer',
        over: 'tcp',
        when: 'while everything outside takes the gateway',
        send: prober => prober.tcp(redServer.peer.at('tcp')),
      },
      { outcome: 'allowed', seenAs: lane.members.redClient.peer.ip },
    )
  })

  test('what is excluded leaves by the pod’s own node', async ({ lane, egressGateways }) => {
    const { hostOne, hostTwo } = lane.members
    await egressGateways.apply({ app: 'client', by: ['hostTwo'], everything: true })
    await egressGateways.expectSoon('redClient', 'through the gateway', { outcome: 'allowed', seenAs: hostTwo.peer.ip })
    await egressGateways.remove()
    await egressGateways.apply({ app: 'client', by: ['hostTwo'], everything: true, butOutside: true })
    await egressGateways.expectSoon('redClient', 'excluded', { outcome: 'allowed', seenAs: hostOne.peer.ip })
  })

  test('where no node is the gateway, nothing leaves, and others are not touched', async ({ lane, egressGateways }) => {
    const seenAs = lane.members.hostOne.peer.ip
    await egressGateways.apply({ app: 'client', by: ['nobody'] })
    await egressGateways.expectSoon('redClient', 'without a gateway', { outcome: 'dropped' })
    await egressGateways.expectSoon('redOther', 'beside it', { outcome: 'allowed', seenAs })
    await egressGateways.remove()
    await egressGateways.expectSoon('redClient', 'after the policy', { outcome: 'allowed', seenAs })
  })

  test('of a list of gateways a pod keeps to one, and the single one of the policy counts for nothing', async ({
    lane,
    egressGateways,
    expectProbe,
  }) => {
    const { hostOne, hostTwo, outside } = lane.members
    await egressGateways.apply({ app: 'client', by: ['hostTwo', 'hostTwo'] })
    await egressGateways.expectSoon('redClient', 'by a list of one node', {
      outcome: 'allowed',
      seenAs: hostTwo.peer.ip,
    })
    await egressGateways.remove()
    await egressGateways.apply({ app: 'client', by: ['hostOne', 'hostTwo'] })
    // Who has taken in the later one has the earlier one too, which by itself may show nothing.
    await egressGateways.apply({ app: 'other', by: ['hostTwo'] })
    await egressGateways.expectSoon('redOther', 'by another policy', { outcome: 'allowed', seenAs: hostTwo.peer.ip })
    const seenAs = { oneOf: [hostOne.peer.ip, hostTwo.peer.ip] }
    const { seen } = await egressGateways.expectSoon('redClient', 'by one of two', { outcome: 'allowed', seenAs })
    const kept = { outcome: 'allowed', seenAs: addressPart(seen?.remote ?? 'nobody') } as const
    for (const when of ['again', 'and again', 'and once more']) {
      await expectProbe(
        { from: 'redClient', to: 'outside', over: 'tcp', when, send: prober => prober.tcp(outside.peer.at('tcp')) },
        kept,
      )
    }
  })
})
