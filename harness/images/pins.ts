/**
 * Images of registries, pinned by the digest of their multi-architecture manifest. Data only; a new version is a new row.
 */

/** Digest of a manifest. */
export type Digest = `sha256:${string}`

/** Tags of one repository with their digests. */
export interface PinnedRepository {
  readonly repository: string
  /** The tag that is taken when no version is asked for. */
  readonly standard: string
  readonly digests: Readonly<Record<string, Digest>>
}

/**
 * Rancher's K3s. Its release notes name no digests: each is what the tag resolves to, as public projects pin it
 * (`docker buildx imagetools inspect rancher/k3s:TAG` shows it).
 *
 * The standard one is the newest Kubernetes that the pinned Cilium lists as tested (its documentation, "Kubernetes
 * Compatibility": 1.33 to 1.36 for Cilium 1.20).
 */
export const K3S: PinnedRepository = {
  repository: 'rancher/k3s',
  standard: 'v1.36.4-k3s1',
  digests: {
    'v1.37.1-k3s1': 'sha256:ca7f37d993d82ef0dcdcfecb2e0e2618ea541dbaffc620c8cedebe01a82acd0d',
    'v1.36.4-k3s1': 'sha256:edad48e12bf81c3a09ac1c05c0c0ffaaa22145980b989d6fae84543a76b83657',
    'v1.35.8-k3s1': 'sha256:59fe491fd3b73204e499e40b325240d85c42c7189c3ae50150d37b78243f3b32',
    'v1.34.11-k3s1': 'sha256:5d52389a0f4fd7ebdb5a1fb2d7c67c35da966230782c4abb0667d86bcccea9c2',
    'v1.34.3-k3s1': 'sha256:c63773f3549c09ac5f79f57ae3b057118e7de394b3ae84cd9faf68a1be872ae5',
    'v1.33.4-k3s1': 'sha256:31a85202039b95a75781d537b35e5756ded4b43949f8e1f9f3db8e69d3b73497',
    'v1.32.8-k3s1': 'sha256:f9f125ef9c662a231a98c507afdd3ba9a94d5f02631f946d1d34000ef67f7263',
  },
}

/**
 * kind's node images, as published in the release notes of kind v0.33.0. The standard one is not that kind's own default, 1.37, but
 * the newest Kubernetes that the pinned Cilium lists as tested, as for {@link K3S}.
 */
export const KIND: PinnedRepository = {
  repository: 'kindest/node',
  standard: 'v1.36.4',
  digests: {
    'v1.37.0': 'sha256:a1ed56cfb0e7b93589bdf97c8cd566405a265939e3620fc4f5de89adff580ae5',
    'v1.36.4': 'sha256:099e049362a1526b2db71494e1947aae99bd16290d7c895f2b7ea312e3cbfaed',
    'v1.35.8': 'sha256:07b2536e30b803ed61d1677a79df6115f798ce64c80f9e22f6ed45afd09323c0',
    'v1.34.11': 'sha256:44e222ee2132dab25ff87301682f89eb82c7880ea3a1bf543bfe9708fd08d67d',
  },
}

/** The images of Cilium's own release; what else its chart names is pinned by the chart itself. */
export interface CiliumDigests {
  readonly agent: Digest
  readonly operatorGeneric: Digest
  readonly hubbleRelay: Digest
}

/** Where the chart takes the images of {@link CiliumDigests} from. */
export const CILIUM_REPOSITORIES: Readonly<Record<keyof CiliumDigests, string>> = {
  agent: 'quay.io/cilium/cilium',
  operatorGeneric: 'quay.io/cilium/operator-generic',
  hubbleRelay: 'quay.io/cilium/hubble-relay',
}

/** Cilium by version, as published in the release notes under "Docker Manifests". */
export const CILIUM: { readonly standard: string; readonly digests: Readonly<Record<string, CiliumDigests>> } = {
  standard: '1.20.2',
  digests: {
    '1.20.2': {
      agent: 'sha256:2939231d0d3e3ebddcd80fffa168b7ddcc78fdf0dc864d1c8c126ff523c54f01',
      operatorGeneric: 'sha256:64d8798350e8569b8e7622563fed6e44dce2625f311e4651b774816516c744fc',
      hubbleRelay: 'sha256:d309c977870e9dbede7122a10eee09a4c9d66685e8d52af62d9c3c113f815b0f',
    },
    '1.19.8': {
      agent: 'sha256:e9f7ee1f2f3a41e44339612e3b6b88170bdde7679c9c9461f287bb27702a8ecf',
      operatorGeneric: 'sha256:786ec9bb1a9344435e3e3f994bc4ed3a4a85afa6a314e98681af241f8be79833',
      hubbleRelay: 'sha256:f78768be216b5c00137c7d4da440724d0b49986805d361e7458cc8fe9ff976ff',
    },
    '1.18.13': {
      agent: 'sha256:6e6e6a82a6a2a6d0bfe6dd7e36cb0222fa48135ad139ddc979b5c3c841e2db1a',
      operatorGeneric: 'sha256:2041417ad2ebd8b3e7d80b63dd81810d405fa29f12926ddbe78321a74781993b',
      hubbleRelay: 'sha256:039c374b59cf4be4ecee1b3e1ec11316180a82c1eb33a55b4ee00a0da4999ad3',
    },
  },
}

/** Where Cilium's charts are published. */
export const CHART_REPOSITORY = 'https://helm.cilium.io/'

/** Images of pods that the harness itself brings. Busybox is the one that Cilium's chart pins, netperf the Cilium CLI's. */
export const POD_IMAGES = {
  busybox: 'busybox:1.38.0@sha256:dc2d74b28e4cf8984fa52af1f39bc7c3d9c73760b41a74d629f5d11b1ab28616',
  'metrics-server':
    'registry.k8s.io/metrics-server/metrics-server:v0.9.0@sha256:d9862115e7c7881280d3d75ca26bda8ffc0fc213315979575bf23ce9826205c0',
  netperf:
    'quay.io/cilium/network-perf:3.21-1782913202-88c270c@sha256:c115a00b80bbf4ff49857dd545f0c40025f226d79051b2c8fdab3e8b938c7f92',
} as const
