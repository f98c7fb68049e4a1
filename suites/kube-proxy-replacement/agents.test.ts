import { configOf, describe, expect, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/network/kubernetes/kubeproxy-free/'

describe('kube-proxy is replaced', { tags: ['kube-proxy-replacement'], meta: { docs } }, () => {
  test('every agent says so, with socket load-balancing for pods and hosts alike', async ({ agents }) => {
    const features = { socketLB: { enabled: true }, nodePort: { enabled: true }, externalIPs: { enabled: true } }
    for (const agent of agents) {
      expect(await agent.status()).toShow({ 'kube-proxy-replacement': { mode: 'True', features } })
    }
  })

  test('the programs of the socket load-balancer are attached to every node’s root cgroup', async ({ agents, run }) => {
    const root = configOf(run)['cgroup-root'] ?? '/run/cilium/cgroupv2'
    const attached = ['cil_sock4_connect', 'cil_sock4_sendmsg', 'cil_sock4_recvmsg', 'cil_sock4_getpeername']
    for (const agent of agents) expect(await agent.programs(root)).toShow({ attached })
  })

  test('so are those for IPv6', { tags: ['ipv6'] }, async ({ agents, run }) => {
    const root = configOf(run)['cgroup-root'] ?? '/run/cilium/cgroupv2'
    const attached = ['cil_sock6_connect', 'cil_sock6_sendmsg', 'cil_sock6_recvmsg', 'cil_sock6_getpeername']
    for (const agent of agents) expect(await agent.programs(root)).toShow({ attached })
  })

  test('no node runs a kube-proxy', { tags: ['cluster/node-shell'] }, async ({ nodes }) => {
    for (const node of nodes) {
      expect(await node.processes()).toShow({ oneOf: ['cilium-agent'], none: ['kube-proxy'] })
    }
  })

  test('no node has a chain of kube-proxy, in iptables or nftables', { tags: ['cluster/node-shell'] }, async ({
    nodes,
  }) => {
    for (const node of nodes) expect(await node.firewall()).toShow({ kubeProxy: 'absent', cilium: 'present' })
  })
})
