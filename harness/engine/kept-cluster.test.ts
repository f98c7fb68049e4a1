import { expect, test } from 'vitest'
import { refuseOtherCluster } from './kept-cluster.ts'
import { keptForTest as kept } from './testdata/kept.ts'

test.for([
  {},
  { provisioner: 'auto', images: 'auto' },
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
  [{ provisioner: 'k3s' }, '--provisioner=k3s: the kept cluster 20261125-101112-a1b2c3 has kind. '],
  [{ images: 'registry' }, '--images=registry: the kept cluster 20261125-101112-a1b2c3 has images from packages. '],
  [{ ciliumVersion: '1.19.8' }, '--cilium-version=1.19.8: the kept cluster 20261125-101112-a1b2c3 has Cilium 1.20.2. '],
  [{ kubernetesVersion: '1.36' }, '--kubernetes-version=1.36: the kept cluster 20261125-101112-a1b2c3 has Kubernetes '],
] as const)('a kept cluster is not what %j asks for', ([flags, message]) => {
  expect(() => refuseOtherCluster(flags, kept)).toThrow(message)
})
