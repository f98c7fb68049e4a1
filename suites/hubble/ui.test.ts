import { type Requirement, describe, onPeersAndOutside, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/observability/hubble/hubble-ui/'
const tags: Requirement[] = ['hubble', 'hubble/relay', 'hubble/ui', 'hubble/ui-node-port', ...onPeersAndOutside]

describe('the Hubble UI', { tags, meta: { docs } }, () => {
  test('answers on its NodePort, on every node', async ({ hubbleUi, lane, nodes }) => {
    for (const node of nodes) await hubbleUi.expectPage(lane.members.outside.peer, node)
  })

  test('shows the pods of a tenant that talk on its service map', { tags: ['host/browser'] }, async ({
    hubbleUi,
    expectTraffic,
    lane,
  }) => {
    const { redClient, redServer } = lane.members
    await expectTraffic(redClient.peer, redServer.peer, 'tcp', 'allowed')
    await hubbleUi.expectOnMap(lane.namespaces.red, ['client', 'server'])
  })
})
