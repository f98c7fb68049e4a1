import { type Requirement, describe, expect, test } from '#fixtures'

const docs = 'https://docs.k3s.io/networking/basic-network-options#custom-cni'
const tags: Requirement[] = ['cluster/no-cni']

describe('before Cilium is installed', { tags, meta: { docs } }, () => {
  test('every node is NotReady for want of a CNI', async ({ nodes, outcome }) => {
    const readiness = await outcome('nodesRegistered', () => nodes.readiness(), {
      until: seen =>
        seen
          .map(({ name, message }) => (/cni plugin not initialized/i.test(message) ? '' : `${name}: ${message}`))
          .join('') || undefined,
    })
    expect(readiness.map(({ ready, reason }) => ({ ready, reason }))).toEqual(
      nodes.map(() => ({ ready: 'False', reason: 'KubeletNotReady' })),
    )
  })

  for (const component of ['coredns', 'local-path-provisioner', 'metrics-server'] as const) {
    test(`${component} is Pending, because no node is ready to take it`, async ({ packagedPods, outcome }) => {
      const pods = await outcome('podsScheduledOrPending', packagedPods, {
        until: seen =>
          seen.some(pod => pod.component === component && pod.unscheduled !== '')
            ? undefined
            : `no pod of ${component} waits for a node`,
      })
      for (const pod of pods.filter(candidate => candidate.component === component)) {
        expect(pod).toMatchObject({ phase: 'Pending', ready: false })
        expect(pod.unscheduled).toMatch(/^Unschedulable: 0\/\d+ nodes are available: .*untolerated taint/)
      }
    })
  }

  test('no node has a network interface of flannel', { tags: ['cluster/node-shell'] }, async ({ nodes }) => {
    for (const node of nodes) {
      const names = (await node.interfaces()).map(({ name }) => name)
      expect(names, `interfaces of ${node.name}`).toContain('lo')
      expect(
        names.filter(name => /^(flannel|cni)/.test(name)),
        `interfaces of ${node.name}`,
      ).toEqual([])
    }
  })

  test('no kube-proxy runs on any node', { tags: ['cluster/node-shell'] }, async ({ nodes }) => {
    for (const node of nodes) {
      const processes = await node.processes()
      expect(
        processes.some(name => /kubelet|k3s/.test(name)),
        `${node.name} runs a kubelet`,
      ).toBe(true)
      expect(
        processes.filter(name => name.startsWith('kube-proxy')),
        `processes of ${node.name}`,
      ).toEqual([])
    }
  })

  test('no node has a chain of kube-proxy', { tags: ['cluster/node-shell'] }, async ({ nodes }) => {
    for (const node of nodes) {
      expect((await node.firewallChains()).filter(isOfKubeProxy), `chains of ${node.name}`).toEqual([])
    }
  })

  test('no node has a CNI configuration', { tags: ['cluster/node-shell'] }, async ({ nodes }) => {
    for (const node of nodes) expect(await node.cniConfigurations(), `/etc/cni/net.d of ${node.name}`).toEqual([])
  })

  test('every node has been given a pod CIDR by Kubernetes', async ({ nodes, outcome }) => {
    const readiness = await outcome('nodesRegistered', () => nodes.readiness(), {
      until: seen => (seen.every(({ podCIDR }) => podCIDR !== '') ? undefined : 'a node has no pod CIDR'),
    })
    expect(new Set(readiness.map(({ podCIDR }) => podCIDR)).size).toBe(nodes.length)
  })
})

/** The kubelet's own KUBE-KUBELET-CANARY, KUBE-FIREWALL and KUBE-IPTABLES-HINT are on every node and are fine. */
function isOfKubeProxy(chain: string): boolean {
  return /^KUBE-(SERVICES|NODEPORTS|EXTERNAL-SERVICES|SVC-|SEP-|PROXY-)/.test(chain)
}
