import { type Requirement, describe, expect, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/observability/hubble/hubble-ui/'
const tags: Requirement[] = ['hubble', 'hubble/relay', 'hubble/ui', 'nodes/2', 'cluster/node-shell']

describe('the Hubble UI', { tags, meta: { docs } }, () => {
  test('answers on its NodePort, on every node', async ({ hubble, lane, nodes }) => {
    const port = await hubble.uiPort()
    for (const { name, ip } of nodes) {
      const { http } = await lane.members.outside.peer.prober.http({ host: ip, port }, { timeoutMs: 4000 })
      expect(http, `the page on ${name}`).toMatchObject({ status: 200, body: expect.stringContaining('Hubble UI') })
    }
  })

  test('shows the pods of a tenant that talk on its service map', { tags: ['host/browser'] }, async ({
    hubble,
    lane,
    nodes,
    browse,
    evidence,
  }) => {
    const { redClient, redServer } = lane.members
    expect((await redClient.peer.prober.tcp(redServer.peer.at('tcp'))).outcome).toBe('allowed')
    const url = `http://${nodes[0]?.ip}:${await hubble.uiPort()}/?namespace=${lane.namespaces.red}`
    const page = await browse(url, ['client', 'server'])
    await evidence('service map', page.screenshot)
    expect(page.missing, 'names that the map does not show').toEqual([])
  })
})
