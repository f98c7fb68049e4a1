import { clusterOfTwo } from '../../run/run.testing.ts'
import type { KeptCluster } from '../kept-cluster.ts'

/** A kept cluster of two nodes, on which nothing is installed. */
export const keptForTest: KeptCluster = {
  cluster: clusterOfTwo({
    runId: '20261125-101112-a1b2c3',
    provisioner: 'kind',
    distribution: 'kind',
    kubernetesVersion: 'v1.37.2',
    imageSource: 'packages',
    kubeletInsecureTls: true,
  }),
  images: {
    source: 'packages',
    why: '',
    node: { reference: '', flavour: 'assembled', kubernetesVersion: 'v1.37.2' },
    cilium: { version: '1.20.2', chart: '', values: {}, missing: {} },
    pods: { busybox: '', 'metrics-server': '', netperf: '' },
    prober: { image: '', tag: '' },
    load: [],
    tools: { helm: '', kind: '' },
    images: [],
  },
  pendingPods: [],
}
