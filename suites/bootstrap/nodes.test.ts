import { describe, expect, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/network/kubernetes/concepts/'

describe('once Cilium is installed', { meta: { docs } }, () => {
  test('every node becomes Ready', async ({ nodes, run, outcome, record }) => {
    const readiness = await outcome('nodesReady', () => nodes.readiness(), {
      until: seen => {
        const waiting = seen.filter(({ ready }) => ready !== 'True')
        return waiting.length === 0 ? undefined : waiting.map(({ name, message }) => `${name}: ${message}`).join('; ')
      },
    })
    expect(readiness).toHaveLength(nodes.length)
    for (const { name, since } of readiness) {
      if (run.profile !== undefined) record(`${name} Ready after`, (since - run.profile.installedAt) / 1000, 's')
    }
  })

  test('bpffs is mounted on every node', { tags: ['cluster/node-shell'] }, async ({ nodes }) => {
    for (const node of nodes) expect(await node.mounts(), `mounts of ${node.name}`).toContain('bpf /sys/fs/bpf')
  })

  test('the CNI configuration is Cilium’s alone', { tags: ['cluster/node-shell'] }, async ({ nodes }) => {
    for (const node of nodes) {
      expect(await node.cniConfigurations(), `/etc/cni/net.d of ${node.name}`).toEqual(['05-cilium.conflist'])
    }
  })

  test('cilium_host and cilium_net are a pair, and cilium_host has the gateway address', {
    tags: ['cluster/node-shell'],
  }, async ({ nodes, agents }) => {
    const readiness = await nodes.readiness()
    for (const node of nodes) {
      const interfaces = new Map((await node.interfaces()).map(entry => [entry.name, entry]))
      expect([...interfaces.keys()], `interfaces of ${node.name}`).toEqual(
        expect.arrayContaining(['cilium_host', 'cilium_net']),
      )
      const [gateway] = interfaces.get('cilium_host')?.addresses ?? []
      const podCIDR = readiness.find(({ name }) => name === node.name)?.podCIDR ?? ''
      expect(gateway, `address of cilium_host on ${node.name}`).toLieIn(podCIDR)
      const agent = agents.find(candidate => candidate.node === node.name)
      expect(await agent?.routerAddress(), `the gateway that the agent of ${node.name} names`).toBe(gateway)
    }
  })

  test('cilium_vxlan is there to carry the overlay', { tags: ['routing/vxlan', 'cluster/node-shell'] }, async ({
    nodes,
  }) => {
    for (const node of nodes) {
      expect(
        (await node.interfaces()).map(({ name }) => name),
        `interfaces of ${node.name}`,
      ).toContain('cilium_vxlan')
    }
  })

  test('every pod address lies in its node’s pod CIDR', { tags: ['ipam/kubernetes'] }, async ({
    nodes,
    cluster,
    outcome,
  }) => {
    const cidrs = new Map((await nodes.readiness()).map(({ name, podCIDR }) => [name, podCIDR]))
    const pods = await outcome('podsReady', () => cluster.podAddresses(), {
      until: seen => (seen.length >= 3 ? undefined : `${seen.length} pods have an address of their own`),
    })
    for (const { pod, ip, node } of pods) expect(ip, `address of ${pod} on ${node}`).toLieIn(cidrs.get(node) ?? '')
  })
})
