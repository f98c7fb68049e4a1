import { type Requirement, describe, expect, test } from '#fixtures'

const docs = 'https://docs.k3s.io/networking/basic-network-options#custom-cni'
const tags: Requirement[] = ['cluster/no-cni']

describe('before Cilium is installed', { tags, meta: { docs } }, () => {
  test('every node is NotReady without a CNI plugin', async ({ nodes, soon }) => {
    const names = nodes.map(({ name }) => name)
    await soon('nodesRegistered', nodes.readiness, { names, are: 'not ready without a CNI plugin' })
  })

  for (const component of ['coredns', 'local-path-provisioner', 'metrics-server'] as const) {
    test(`${component} is Pending, because no node is ready to take it`, async ({ cluster, soon }) => {
      await soon('podsScheduledOrPending', cluster.packagedPods, { component, is: 'waiting for a node' })
    })
  }

  test('no node has a network interface of flannel', { tags: ['cluster/node-shell'] }, async ({ nodes }) => {
    for (const node of nodes) expect(await node.interfaces()).toShow({ none: ['flannel', 'cni'] })
  })

  test('no kube-proxy runs on any node', { tags: ['cluster/node-shell'] }, async ({ nodes }) => {
    for (const node of nodes) {
      expect(await node.processes()).toShow({ oneOf: ['kubelet', 'k3s'], none: ['kube-proxy'] })
    }
  })

  test('no node has a chain of kube-proxy', { tags: ['cluster/node-shell'] }, async ({ nodes }) => {
    for (const node of nodes) expect(await node.firewall()).toShow({ kubeProxy: 'absent' })
  })

  test('no node has a CNI configuration', { tags: ['cluster/node-shell'] }, async ({ nodes }) => {
    for (const node of nodes) expect(await node.cniFiles()).toShow([])
  })

  test('every node has been given a pod CIDR by Kubernetes', async ({ nodes, soon }) => {
    const names = nodes.map(({ name }) => name)
    await soon('nodesRegistered', nodes.readiness, { names, are: 'given a pod CIDR each' })
  })
})
