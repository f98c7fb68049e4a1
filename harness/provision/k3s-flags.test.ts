import { expect, test } from 'vitest'
import { kubernetesVersionOf } from '../images/k3s-version.ts'
import { IPV6_RANGES, K3S_RANGES } from './cluster.ts'
import { KUBELET_FLAGS, serverFlags } from './k3s-flags.ts'

test.for([
  ['v1.33.4-k3s1', 'v1.33.4'],
  ['v1.33.4+k3s1', 'v1.33.4'],
  ['v1.34.0-rc1+k3s12', 'v1.34.0-rc1'],
  ['v1.37.2', 'v1.37.2'],
] as const)('%s is Kubernetes %s', ([k3s, kubernetes]) => {
  expect(kubernetesVersionOf(k3s)).toBe(kubernetes)
})

const cidrs = ['--cluster-cidr=10.42.0.0/16', '--service-cidr=10.43.0.0/16']
const head = ['--flannel-backend=none', '--disable-network-policy']
const today = [...head, '--disable-kube-proxy', '--disable=servicelb', '--disable=traefik', ...cidrs]

test.for([
  ['v1.36.4+k3s1', today],
  ['v1.33.4-k3s1', today],
  // Read as a prerelease it would be older than 1.19.5.
  ['v1.19.5-k3s1', today],
  ['v1.19.4+k3s1', [...head, '--disable=servicelb', '--disable=traefik', ...cidrs]],
  ['v1.17.4+k3s1', [...head, '--disable=servicelb', '--disable=traefik', ...cidrs]],
  ['v1.17.3+k3s1', [...head, '--no-deploy=servicelb', '--no-deploy=traefik', ...cidrs]],
] as const)('the flags of K3s %s', ([version, flags]) => {
  expect(serverFlags(version, K3S_RANGES)).toEqual(flags)
})

test('the flags name the ranges of the cluster', () => {
  const ranges = { pods: '172.30.0.0/20', services: '172.31.0.0/24' }
  expect(serverFlags('v1.37.2', ranges)).toContain('--cluster-cidr=172.30.0.0/20')
  expect(serverFlags('v1.37.2', ranges)).toContain('--service-cidr=172.31.0.0/24')
})

test('a dual-stack cluster has ranges of both families, IPv4 first', () => {
  const flags = serverFlags('v1.37.2', { ...K3S_RANGES, ipv6: IPV6_RANGES })
  expect(flags).toContain('--cluster-cidr=10.42.0.0/16,fd00:10:42::/56')
  expect(flags).toContain('--service-cidr=10.43.0.0/16,fd00:10:43::/112')
})

test('text without a version', () => {
  expect(() => serverFlags('latest', K3S_RANGES)).toThrow('"latest" holds no version')
})

test('the kubelet deletes no image, however full the disk is', () => {
  expect(KUBELET_FLAGS).toEqual([
    '--kubelet-arg=image-gc-high-threshold=100',
    '--kubelet-arg=eviction-hard=imagefs.available<0%,nodefs.available<0%,nodefs.inodesFree<0%',
  ])
})
