import { BlockList, isIPv4 } from 'node:net'
import type { ClusterSurvey } from '../cilium/survey.ts'
import type { LiveCheck } from '../results/upgrade.ts'

const NAME = 'other networks'

/** What else on the nodes would carry packets, and address ranges that overlap. K3s brings a network, a service proxy and a policy controller of its own. */
export function otherNetworks(survey: ClusterSurvey): LiveCheck[] {
  const found = [...flannel(survey), ...k3s(survey), ...serviceProxy(survey), ...overlaps(survey)]
  if (found.length === 0)
    return [
      { name: NAME, outcome: 'good', text: 'no second network, no second service proxy and no overlap was found' },
    ]
  return found.map(text => ({ name: NAME, outcome: 'note', text }))
}

function flannel({ nodes }: ClusterSurvey): string[] {
  const marked = nodes.filter(({ annotations }) => annotations.some(key => key.startsWith('flannel.alpha.coreos.com/')))
  return marked.length === 0
    ? []
    : [`flannel has been on ${marked.map(({ name }) => name).join(', ')}: make sure that it is off`]
}

function serviceProxy({ kubeProxy, config }: ClusterSurvey): string[] {
  return kubeProxy && replaced(config) ? ['kube-proxy runs although Cilium replaces it'] : []
}

/** A server of K3s decides for its agents. */
function k3s({ nodes, config }: ClusterSurvey): string[] {
  return nodes.flatMap(({ name, k3s: args }) => {
    if (args?.[0] !== 'server') return []
    const has = (flag: string) => args.some(arg => arg === flag || arg === `${flag}=true`)
    const backend = /(?:^| )--flannel-backend[= ](\S+)/.exec(args.join(' '))?.[1]
    return [
      ...(backend === 'none' ? [] : [`K3s on ${name} runs flannel: --flannel-backend=none turns it off`]),
      ...(has('--disable-network-policy')
        ? []
        : [`K3s on ${name} enforces policies too: --disable-network-policy turns that off`]),
      ...(has('--disable-kube-proxy') || !replaced(config)
        ? []
        : [`K3s on ${name} runs kube-proxy although Cilium replaces it: --disable-kube-proxy turns it off`]),
    ]
  })
}

/** Addresses that are in use by others and in the ranges from which pods get theirs. */
function overlaps({ nodes, config, serviceAddress }: ClusterSurvey): string[] {
  if (config['ipam'] !== 'cluster-pool') return []
  const ranges = (config['cluster-pool-ipv4-cidr'] ?? '').split(/[\s,]+/).filter(range => range.includes('/'))
  const pool = new BlockList()
  for (const range of ranges) {
    const [address = '', bits] = range.split('/')
    pool.addSubnet(address, Number(bits), 'ipv4')
  }
  const others = [
    ...nodes.flatMap(({ name, addresses }) => addresses.map(address => [`node ${name}`, address] as const)),
    ['the services', serviceAddress] as const,
  ]
  return others
    .filter(([, address]) => isIPv4(address) && pool.check(address, 'ipv4'))
    .map(([who, address]) => `the pod CIDR ${ranges.join(', ')} contains ${address} of ${who}`)
}

function replaced(config: ClusterSurvey['config']): boolean {
  return config['kube-proxy-replacement'] === 'true'
}
