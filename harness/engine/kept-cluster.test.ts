import { expect, test } from 'vitest'
import { type KeptCluster, refuseOtherCluster } from './kept-cluster.ts'

const kept: KeptCluster = {
  cluster: {
    runId: '20261125-101112-a1b2c3',
    provisioner: 'kind',
    distribution: 'kind',
    kubernetesVersion: 'v1.37.2',
    imageSource: 'packages',
    kubeconfig: '/nowhere',
    nodes: [
      { name: 'control-plane', role: 'server', ip: '172.18.0.2' },
      { name: 'worker', role: 'agent', ip: '172.18.0.3' },
    ],
    podCIDR: '10.42.0.0/16',
    serviceCIDR: '10.43.0.0/16',
    apiServer: { host: '172.18.0.2', port: 6443 },
    kubeletInsecureTls: true,
  },
  images: {
    source: 'packages',
    why: '',
    node: { reference: '', flavour: 'assembled', kubernetesVersion: 'v1.37.2' },
    cilium: { version: '1.20.2', chart: '', chartArgs: [], values: {}, missing: {} },
    pods: { busybox: '', 'metrics-server': '', netperf: '' },
    prober: { image: '', tag: '' },
    tools: { helm: '', kind: '' },
    images: [],
  },
  pendingPods: [],
}

test.for([
  {},
  { provisioner: 'auto', images: 'auto' },
  { nodes: '2', provisioner: 'kind', images: 'packages', ciliumVersion: '1.20', kubernetesVersion: '1.37' },
])('a kept cluster is what %j asks for', flags => {
  expect(() => refuseOtherCluster(flags, kept)).not.toThrow()
})

test.for([
  [{ nodes: '3' }, '--nodes=3: the kept cluster 20261125-101112-a1b2c3 has 2 nodes; leave the flag out, or '],
  [{ provisioner: 'k3s' }, '--provisioner=k3s: the kept cluster 20261125-101112-a1b2c3 has kind; '],
  [{ images: 'registry' }, '--images=registry: the kept cluster 20261125-101112-a1b2c3 has images from packages; '],
  [{ ciliumVersion: '1.19.8' }, '--cilium-version=1.19.8: the kept cluster 20261125-101112-a1b2c3 has Cilium 1.20.2; '],
  [{ kubernetesVersion: '1.36' }, '--kubernetes-version=1.36: the kept cluster 20261125-101112-a1b2c3 has Kubernetes '],
] as const)('a kept cluster is not what %j asks for', ([flags, message]) => {
  expect(() => refuseOtherCluster(flags, kept)).toThrow(message)
})
