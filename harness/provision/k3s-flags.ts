import { coerce, gte } from 'semver'
import { kubernetesVersionOf } from '../images/k3s-version.ts'
import { type AddressRanges, joinedRanges } from './cluster.ts'

/** Packaged components that would get in the way: Cilium's kube-proxy replacement serves what they serve. */
const UNWANTED = ['servicelb', 'traefik']

/**
 * What keeps the kubelet from deleting images, such as the prober's, which no registry has, because the disk of the machine that the
 * nodes share is full. K3s leaves the collection of images at 85 % and evicts below 5 % of free space; kind switches both off in
 * the same way. A threshold of 0 % is none.
 */
export const KUBELET_FLAGS: readonly string[] = [
  'image-gc-high-threshold=100',
  'eviction-hard=imagefs.available<0%,nodefs.available<0%,nodefs.inodesFree<0%',
].map(flag => `--kubelet-arg=${flag}`)

/**
 * Arguments of `k3s server` for a cluster without flannel, network policy controller, kube-proxy, servicelb and
 * traefik, in the words of the version.
 *
 * Source: K3s's release notes. `--disable` came with 1.17.4 and `--no-deploy` went with 1.25; `--no-flannel` became
 * `--flannel-backend=none` with 1.0; `--disable-network-policy` came with 1.0 and `--disable-kube-proxy` with 1.19.5.
 *
 * @throws RangeError for text that holds no version.
 */
export function serverFlags(k3sVersion: string, ranges: AddressRanges): string[] {
  const { pods, services } = joinedRanges(ranges)
  const version = coerce(kubernetesVersionOf(k3sVersion))
  if (version === null) throw new RangeError(`"${k3sVersion}" holds no version`)
  const disable = gte(version, '1.17.4') ? '--disable' : '--no-deploy'
  return [
    '--flannel-backend=none',
    '--disable-network-policy',
    ...(gte(version, '1.19.5') ? ['--disable-kube-proxy'] : []),
    ...UNWANTED.map(component => `${disable}=${component}`),
    `--cluster-cidr=${pods}`,
    `--service-cidr=${services}`,
  ]
}
