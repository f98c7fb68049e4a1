import { configOf, describe, expect, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/network/kubernetes/concepts/'

describe('once Cilium is installed', { meta: { docs } }, () => {
  test('every node becomes Ready', async ({ nodes, soon, recordReady }) => {
    const names = nodes.map(({ name }) => name)
    const ready = await soon('nodesReady', nodes.readiness, { names, are: 'ready' })
    for (const { name, since } of ready.data) recordReady(name, since)
  })

  test('bpffs is mounted on every node', { tags: ['cluster/node-shell'] }, async ({ nodes, run }) => {
    const point = configOf(run)['bpf-root'] ?? '/sys/fs/bpf'
    for (const node of nodes) expect(await node.mounts()).toShow({ type: 'bpf', point })
  })

  test('the CNI configuration is Cilium’s alone', { tags: ['cni/exclusive', 'cluster/node-shell'] }, async ({
    nodes,
  }) => {
    for (const node of nodes) expect(await node.cniFiles()).toShow(['05-cilium.conflist'])
  })

  test('cilium_host and cilium_net are a pair, and cilium_host has the gateway address', {
    tags: ['ipam/node-ranges', 'cluster/node-shell'],
  }, async ({ nodes, agents, cluster }) => {
    const cidrs = await cluster.podCIDRs()
    for (const node of nodes) {
      const gateway = await agents.on(node.name).routerAddress()
      const address = { of: 'cilium_host', in: cidrs[node.name] ?? [], is: gateway }
      expect(await node.interfaces()).toShow({ pair: ['cilium_host', 'cilium_net'], address })
    }
  })

  test('cilium_vxlan is there to carry the overlay', { tags: ['routing/vxlan', 'cluster/node-shell'] }, async ({
    nodes,
  }) => {
    for (const node of nodes) expect(await node.interfaces()).toShow({ has: ['cilium_vxlan'] })
  })

  test('every pod address lies in its node’s pod CIDR', { tags: ['ipam/node-ranges'] }, async ({ cluster, soon }) => {
    await soon('podsReady', cluster.podAddresses, { pods: 3, cidrs: await cluster.podCIDRs() })
  })

  test('the CiliumNode of every node has its address and its pod CIDR', { tags: ['ipam/kubernetes'] }, async ({
    nodes,
    cluster,
  }) => {
    const { data } = await nodes.readiness()
    const cidrs = new Map(data.map(({ name, podCIDR }) => [name, podCIDR]))
    const wanted = nodes.map(({ name, ip }) => [name, { ip, podCIDR: cidrs.get(name) ?? '' }])
    expect(await cluster.ciliumNodes()).toShow(Object.fromEntries(wanted))
  })
})
