import type { Readiness } from '../observe/node-conditions.ts'
import { type Judge, judgeComplaints } from './judge.ts'

/** The nodes that there are, and what each of them is. */
export interface WantedNodes {
  readonly names: readonly string[]
  readonly are: 'ready' | 'not ready without a CNI plugin' | 'given a pod CIDR each'
}

/** Whether the nodes of the cluster are what they should be, by their conditions in the API. */
export const judge: Judge<readonly Readiness[], WantedNodes> = {
  kind: 'nodes',
  version: 2,
  summary: 'conditions and pod CIDRs of nodes',
  decide(nodes, { names, are }) {
    const there = nodes.map(({ name }) => name)
    return judgeComplaints([
      ...(names.length === 0 ? ['no nodes were given'] : []),
      ...names.filter(name => !there.includes(name)).map(name => `${name} is not registered`),
      ...there.filter(name => !names.includes(name)).map(name => `${name} is registered but is not an expected node`),
      ...CHECKS[are](nodes),
    ])
  },
}

const CHECKS: Readonly<Record<WantedNodes['are'], (nodes: readonly Readiness[]) => string[]>> = {
  ready: nodes => nodes.filter(({ ready }) => ready !== 'True').map(describeNode),
  'not ready without a CNI plugin': nodes => nodes.filter(node => !isWithoutCni(node)).map(describeNode),
  'given a pod CIDR each': nodes =>
    nodes.flatMap(({ name, podCIDR }) => {
      if (podCIDR === '') return [`${name} has no pod CIDR`]
      const others = nodes.filter(node => node.name !== name && node.podCIDR === podCIDR).map(node => node.name)
      return others.length === 0 ? [] : [`${name} has the same pod CIDR as ${others.join(', ')}: ${podCIDR}`]
    }),
}

/** The kubelet's own words. */
function isWithoutCni({ ready, reason, message }: Readiness): boolean {
  return ready === 'False' && reason === 'KubeletNotReady' && /cni plugin not initialized/i.test(message)
}

function describeNode({ name, ready, reason, message }: Readiness): string {
  return `${name}: Ready is ${ready}${reason === '' ? '' : `, ${reason}`}${message === '' ? '' : `: ${message}`}`
}
