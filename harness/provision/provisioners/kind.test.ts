import { expect, test } from 'vitest'
import { stringify } from 'yaml'
import { IPV6_RANGES, K3S_RANGES } from '../cluster.ts'
import { kindConfig } from './kind.ts'

const yaml = (config: Record<string, unknown>) => stringify(config, { aliasDuplicateObjects: false })

const OTHER = { pods: '10.50.0.0/20', services: '10.60.0.0/16' }

test('the configuration for an assembled node image', () => {
  const kubeadm = {
    imageRepository: 'packages.local',
    etcdTag: 'v3.7.3',
    dnsTag: 'v1.15.0',
    kubelet: { apiVersion: 'kubelet.config.k8s.io/v1beta1', kind: 'KubeletConfiguration', failCgroupV1: false },
  }
  expect(yaml(kindConfig({ nodes: 3, ranges: OTHER }, { kubeadm }, '127.0.0.1'))).toBe(`kind: Cluster
apiVersion: kind.x-k8s.io/v1alpha4
networking:
  disableDefaultCNI: true
  kubeProxyMode: none
  podSubnet: 10.50.0.0/20
  serviceSubnet: 10.60.0.0/16
nodes:
  - role: control-plane
  - role: worker
  - role: worker
kubeadmConfigPatches:
  - |
    kind: ClusterConfiguration
    imageRepository: packages.local
    encryptionAlgorithm: ECDSA-P256
    etcd:
      local:
        imageTag: v3.7.3
        extraArgs:
          - name: unsafe-no-fsync
            value: "true"
    controllerManager:
      extraArgs:
        - name: leader-elect-retry-period
          value: 500ms
        - name: kube-api-qps
          value: "100"
        - name: kube-api-burst
          value: "200"
    scheduler:
      extraArgs:
        - name: leader-elect-retry-period
          value: 500ms
    dns:
      imageTag: v1.15.0
  - |
    apiVersion: kubelet.config.k8s.io/v1beta1
    kind: KubeletConfiguration
    failCgroupV1: false
`)
})

test('the configuration for a node image that brings its images along', () => {
  expect(yaml(kindConfig({ nodes: 1, ranges: K3S_RANGES }, {}, '127.0.0.1'))).toBe(`kind: Cluster
apiVersion: kind.x-k8s.io/v1alpha4
networking:
  disableDefaultCNI: true
  kubeProxyMode: none
  podSubnet: 10.42.0.0/16
  serviceSubnet: 10.43.0.0/16
nodes:
  - role: control-plane
kubeadmConfigPatches: []
`)
})

test('an API server that is reached through another machine’s port has a certificate for it', () => {
  expect(yaml(kindConfig({ nodes: 1, ranges: K3S_RANGES }, {}, 'docker'))).toBe(`kind: Cluster
apiVersion: kind.x-k8s.io/v1alpha4
networking:
  disableDefaultCNI: true
  kubeProxyMode: none
  podSubnet: 10.42.0.0/16
  serviceSubnet: 10.43.0.0/16
  apiServerAddress: 0.0.0.0
nodes:
  - role: control-plane
kubeadmConfigPatches:
  - |
    kind: ClusterConfiguration
    apiServer:
      certSANs:
        - localhost
        - 127.0.0.1
        - 0.0.0.0
        - docker
`)
})

test('a dual-stack cluster has ranges of both families, IPv4 first', () => {
  expect(kindConfig({ nodes: 1, ranges: { ...K3S_RANGES, ipv6: IPV6_RANGES } }, {}, '127.0.0.1')).toMatchObject({
    networking: {
      ipFamily: 'dual',
      podSubnet: '10.42.0.0/16,fd00:10:42::/56',
      serviceSubnet: '10.43.0.0/16,fd00:10:43::/112',
    },
  })
})
