import type { Firewall } from '../observe/node-facts.ts'
import { type Judge, judgeComplaints } from './judge.ts'
import { tracesOfKubeProxy } from './kube-proxy-names.ts'
import type { OnNode } from './on-node.ts'

/** Nothing of kube-proxy; and, once Cilium is there, chains of Cilium's own. */
export interface WantedFirewall {
  readonly kubeProxy: 'absent'
  readonly cilium?: 'present'
}

/** Whether the kernel of a node holds what a proxy left there, in any of kube-proxy's modes. */
export const judge: Judge<OnNode<Firewall>, WantedFirewall> = {
  kind: 'firewall',
  version: 1,
  summary: 'tables, chains, IP sets and IPVS of nodes',
  decide({ node, seen }, { cilium }) {
    const isThere = seen.chains.some(chain => chain.split(' ')[2]?.startsWith('CILIUM_'))
    return judgeComplaints([
      // Every node has a loopback device: without one nobody looked.
      ...(seen.interfaces.length === 0 ? [`${node} shows no network interface at all`] : []),
      ...tracesOfKubeProxy(seen).map(trace => `${node} has an object of kube-proxy: ${trace}`),
      ...(cilium === 'present' && !isThere
        ? [`${node} has no chain of Cilium among its ${seen.chains.length} chains`]
        : []),
    ])
  },
}
