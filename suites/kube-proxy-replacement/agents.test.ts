import { describe, expect, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/network/kubernetes/kubeproxy-free/'

describe('kube-proxy is replaced', { tags: ['kube-proxy-replacement'], meta: { docs } }, () => {
  test('every agent says so, with socket load-balancing for pods and hosts alike', async ({ agents }) => {
    for (const agent of agents) {
      expect(await agent.status(), `status of the agent on ${agent.node}`).toMatchObject({
        'kube-proxy-replacement': {
          mode: 'True',
          features: { socketLB: { enabled: true }, nodePort: { enabled: true }, externalIPs: { enabled: true } },
        },
      })
    }
  })

  test('the programs of the socket load-balancer are attached to every node’s root cgroup', async ({ agents, run }) => {
    const root = run.profile?.observation.config['cgroup-root'] ?? '/run/cilium/cgroupv2'
    for (const agent of agents) {
      const attached = await agent.run('bpftool', 'cgroup', 'show', root)
      const names = attached.stdout.split('\n').map(line => line.trim().split(/\s+/).at(-1))
      expect(names, `programs on ${root} of ${agent.node}`).toEqual(
        expect.arrayContaining([
          'cil_sock4_connect',
          'cil_sock4_sendmsg',
          'cil_sock4_recvmsg',
          'cil_sock4_getpeername',
        ]),
      )
    }
  })

  test('no node runs a kube-proxy', { tags: ['cluster/node-shell'] }, async ({ nodes }) => {
    for (const node of nodes) {
      const processes = await node.processes()
      expect(processes, `processes of ${node.name}`).toContain('cilium-agent')
      expect(
        processes.filter(name => name.startsWith('kube-proxy')),
        `processes of ${node.name}`,
      ).toEqual([])
    }
  })

  test('no node has a chain of kube-proxy, in iptables or nftables', { tags: ['cluster/node-shell'] }, async ({
    nodes,
  }) => {
    for (const node of nodes) {
      const chains = await node.firewallChains()
      expect(
        chains.filter(name => name.startsWith('CILIUM_')),
        `chains of ${node.name}`,
      ).not.toEqual([])
      const proxy = /^KUBE-(SERVICES|NODEPORTS|EXTERNAL-SERVICES|SVC-|SEP-|PROXY-)/
      expect(
        chains.filter(name => proxy.test(name)),
        `chains of ${node.name}`,
      ).toEqual([])
    }
  })
})
