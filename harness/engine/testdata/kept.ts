import type { KeptCluster } from '../kept-cluster.ts'

/** A kept cluster of two nodes, on which nothing is installed. */
export const keptForTest: KeptCluster = {
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
