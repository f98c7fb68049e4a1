import { expect, test } from 'vitest'
import type { Topology } from '../provision/topology.ts'
import { useTempState } from '../journal/testing/temp-state.ts'
import {
  loadKept,
  lockKept,
  refuseOtherCluster,
  refuseOtherProber,
  refuseOtherProxy,
  refuseOtherTopology,
  saveKept,
} from './kept-cluster.ts'
import { keptForTest as kept } from './testdata/kept.ts'

useTempState()

test.for([
  {},
  { provisioner: 'auto', images: 'auto' },
  { clusterCidr: '10.42.0.0/16', serviceCidr: '10.43.0.0/16', ipFamily: 'ipv4' },
  { nodes: '2', provisioner: 'kind', images: 'packages', ciliumVersion: '1.20', kubernetesVersion: '1.37' },
])('a kept cluster is what %j asks for', flags => {
  expect(() => refuseOtherCluster(flags, kept)).not.toThrow()
})

test.for([
  [
    { nodeCpus: '0.5' },
    '--node-cpus=0.5: the kept cluster 20261125-101112-a1b2c3 has nodes that may use all processors',
  ],
  [{ nodes: '3' }, '--nodes=3: the kept cluster 20261125-101112-a1b2c3 has 2 nodes. Leave the flag out, or '],
  [
    { clusterCidr: '10.1.0.0/16' },
    '--cluster-cidr=10.1.0.0/16: the kept cluster 20261125-101112-a1b2c3 has pods in 10.42.0.0/16. ',
  ],
  [
    { serviceCidr: '10.2.0.0/16' },
    '--service-cidr=10.2.0.0/16: the kept cluster 20261125-101112-a1b2c3 has services in 10.43.0.0/16. ',
  ],
  [{ ipFamily: 'dual' }, '--ip-family=dual: the kept cluster 20261125-101112-a1b2c3 has IPv4 alone. '],
  [{ provisioner: 'k3s' }, '--provisioner=k3s: the kept cluster 20261125-101112-a1b2c3 has kind. '],
  [{ images: 'registry' }, '--images=registry: the kept cluster 20261125-101112-a1b2c3 has images from packages. '],
  [{ ciliumVersion: '1.19.8' }, '--cilium-version=1.19.8: the kept cluster 20261125-101112-a1b2c3 has Cilium 1.20.2. '],
  [{ kubernetesVersion: '1.36' }, '--kubernetes-version=1.36: the kept cluster 20261125-101112-a1b2c3 has Kubernetes '],
] as const)('a kept cluster is not what %j asks for', ([flags, message]) => {
  expect(() => refuseOtherCluster(flags, kept)).toThrow(message)
})

test('a kept cluster with a kube-proxy is not for profiles that replace it, and the other way round', () => {
  const beside = { cluster: { ...kept.cluster, kubeProxy: 'kube-proxy:v1.37.2' } }
  expect(() => refuseOtherProxy(false, kept)).not.toThrow()
  expect(() => refuseOtherProxy(true, beside)).not.toThrow()
  expect(() => refuseOtherProxy(true, kept)).toThrow('has no kube-proxy, and the profile wants one.')
  expect(() => refuseOtherProxy(false, beside)).toThrow('has a kube-proxy, and the profile wants none.')
})

test('a kept cluster whose nodes are on other networks than the profile wants is refused', () => {
  const topology: Topology = {
    nodes: ['left', 'right'],
    beyond: 'beyond',
    router: { daemon: 'bird', asn: 64_500, nodesAsn: 64_512 },
  }
  const network = { name: '', network: '', subnet: '', gateway: '' }
  const surroundings = { topology, nodes: [network], beyond: network, router: '', routerProber: '' }
  const routed = { cluster: { ...kept.cluster, surroundings } }
  expect(() => refuseOtherTopology(undefined, kept)).not.toThrow()
  expect(() => refuseOtherTopology(topology, routed)).not.toThrow()
  expect(() => refuseOtherTopology(topology, kept)).toThrow(
    'the kept cluster 20261125-101112-a1b2c3 has nodes on one network without a router, and the profile wants nodes on left and right with a router that runs bird. Choose another profile, or create another cluster with "cilium-conformance up".',
  )
  expect(() => refuseOtherTopology(undefined, routed)).toThrow(
    'has nodes on left and right with a router that runs bird',
  )
})

const COMMAND = ['cilium-conformance', 'run', '--reuse']
const { runId } = kept.cluster

test('a kept cluster serves one run at a time; the next is told who has it and what to do', async () => {
  await saveKept(kept)
  {
    await using lock = await lockKept(kept, COMMAND)
    expect(lock).toBeDefined()
    await expect(lockKept(kept, COMMAND)).rejects.toThrow(
      `the kept cluster ${runId} is in use by pid ${process.pid} ("cilium-conformance run --reuse"). Wait until that has ended, or create another with "cilium-conformance up".`,
    )
    await saveKept({ ...kept, cluster: { ...kept.cluster, runId: 'run-other' } })
    await expect(lockKept(kept, COMMAND)).rejects.toThrow('has ended, or use --reuse=run-other.')
  }
  await using again = await lockKept(kept, COMMAND)
  expect(again).toBeDefined()
})

test('a cluster that this program keeps has its prober, and an older one is refused with the cure', async () => {
  await saveKept(kept)
  await expect(refuseOtherProber(await loadKept(runId))).resolves.toBeUndefined()
  await saveKept({ ...kept, prober: 'older' })
  const cure = `Remove it with "cilium-conformance down ${runId}", and create another with "cilium-conformance up".`
  await expect(refuseOtherProber(await loadKept('latest'))).rejects.toThrow(cure)
  await expect(refuseOtherProber(kept)).rejects.toThrow('has the prober of another version of this program')
})
