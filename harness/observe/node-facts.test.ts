import { expect, onTestFinished, test } from 'vitest'
import { fakeNodeProber } from '../probe/node-prober.fake.ts'
import type { NodeFacts } from '../probe/node-protocol.ts'
import { readCniFilesOf, readFirewallOf, readInterfacesOf, readMountsOf, readProcessesOf } from './node-facts.ts'

/** A node that tells this. */
async function node(facts: Partial<NodeFacts>) {
  const { prober, asked } = await fakeNodeProber({ facts })
  onTestFinished(() => prober[Symbol.asyncDispose]())
  return { prober, asked }
}

const interfaces = [
  { name: 'lo', mtu: 65536, addresses: ['127.0.0.1'] },
  { name: 'cilium_host', mtu: 1500, addresses: [], link: 'cilium_net' },
]
const firewall = {
  tables: ['ip kube-proxy'],
  chains: ['legacy nat KUBE-SERVICES'],
  ipSets: ['KUBE-CLUSTER-IP'],
  ipvs: [],
}

test('interfaces, processes, and the files of the CNI’s folder', async () => {
  const { prober, asked } = await node({ interfaces, processes: ['kubelet'], files: ['a.conf'] })
  expect(await readInterfacesOf(prober)).toEqual(interfaces)
  expect(await readProcessesOf(prober)).toEqual(['kubelet'])
  expect(await readCniFilesOf(prober)).toEqual(['a.conf'])
  expect(asked.at(-1)).toEqual({ op: 'files', path: '/etc/cni/net.d' })
})

test('mounts without those of pods', async () => {
  const points = [
    '/sys/fs/bpf',
    '/var/lib/kubelet/pods/x',
    '/run/containerd/io/x',
    '/run/k3s/containerd',
    '/var/lib/kubelet',
  ]
  const { prober } = await node({ mounts: points.map(point => ({ type: 'bpf', point })) })
  expect((await readMountsOf(prober)).map(({ point }) => point)).toEqual(['/sys/fs/bpf', '/var/lib/kubelet'])
})

test('a firewall, with the names of the interfaces', async () => {
  const { prober } = await node({ interfaces, firewall })
  expect(await readFirewallOf(prober)).toEqual({ ...firewall, interfaces: ['lo', 'cilium_host'] })
})

test('a node that cannot tell is no answer', async () => {
  const { prober } = await node({ interfaces })
  await expect(readFirewallOf(prober)).rejects.toThrow(
    'prober on pod conformance-hosts/node-1: firewall could not be made: no operation "firewall"',
  )
})
