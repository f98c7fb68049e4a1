import { type Requirement, describe, expect, test } from '#fixtures'

const docs =
  'https://docs.cilium.io/en/stable/network/bgp-control-plane/bgp-control-plane-configuration/#advertisements'
const tags: Requirement[] = ['bgp', 'host/router', 'nodes/2', 'cluster/node-shell']

describe('pod CIDRs', { tags: [...tags, 'ipam/node-ranges'], meta: { docs } }, () => {
  test('the router learns each from its node, with the node as the next hop', async ({
    cluster,
    nodes,
    router,
    soon,
  }) => {
    const cidrs = await cluster.podCIDRs()
    for (const { name, ip } of nodes) {
      for (const cidr of cidrs[name] ?? ['no CIDR']) await soon('announced', router.paths, { [cidr]: [ip] })
    }
  })

  test('the router’s kernel sends each to its node', async ({ cluster, nodes, router, soon }) => {
    const cidrs = await cluster.podCIDRs()
    for (const { name, ip } of nodes) {
      for (const to of cidrs[name] ?? ['no CIDR']) await soon('announced', router.network, { to, via: ip })
    }
  })
})

describe('addresses of services', { tags, meta: { docs } }, () => {
  test('every node announces that of a service with externalTrafficPolicy Cluster', async ({
    nodes,
    router,
    announced,
    soon,
  }) => {
    await soon('announced', router.paths, { [`${announced.everywhere.ip}/32`]: nodes.map(({ ip }) => ip) })
  })

  test('only nodes with a backend announce that of a service with externalTrafficPolicy Local', async ({
    peers,
    nodes,
    router,
    announced,
    soon,
  }) => {
    const withBackend = nodes.filter(({ name }) => name === peers.echoOther.node).map(({ ip }) => ip)
    expect(withBackend).toHaveLength(1)
    await soon('announced', router.paths, { [`${announced.local.ip}/32`]: withBackend })
  })
})
