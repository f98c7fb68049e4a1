import { liesIn } from '../policy/cidr.ts'
import type { PodAddress } from '../observe/cluster-facts.ts'
import { type Judge, judgeComplaints } from './judge.ts'

/** So many pods at least, each with an address in one of the CIDRs of its node. */
export interface WantedAddresses {
  readonly pods: number
  readonly cidrs: Readonly<Record<string, readonly string[]>>
}

/** Whether every pod has an address of its node's pod CIDR. */
export const judge: Judge<readonly PodAddress[], WantedAddresses> = {
  kind: 'pod-addresses',
  version: 2,
  summary: 'pod addresses and the pod CIDRs of their nodes',
  decide(found, { pods, cidrs }) {
    return judgeComplaints([
      ...(found.length < Math.max(pods, 1)
        ? [`${found.length} pods have an address of their own, not at least ${pods}`]
        : []),
      ...found.flatMap(({ pod, ip, node }) => {
        const own = cidrs[node] ?? []
        return own.some(cidr => liesIn(ip, cidr))
          ? []
          : [`${pod} on ${node} has ${ip || 'no address'}, which is not in ${own.join(' or ') || 'any CIDR'}`]
      }),
    ])
  },
}
