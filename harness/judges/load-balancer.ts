import {
  type Frontends,
  type FrontendsDifference,
  type KernelFrontends,
  compareFrontends,
} from '../observe/load-balancer.ts'
import { agentJudge } from './agent.ts'

/** The load-balancer of a node as the API implies it, and as its BPF maps hold it. */
export interface LoadBalancer {
  readonly api: Frontends
  readonly kernel: KernelFrontends
  /** These are a known fault of Cilium, and told beside the verdict. */
  readonly leftInside: FrontendsDifference['leftInside']
}

/** Everything that the API implies, at least so many frontends; or one frontend with just these backends' addresses. */
export type WantedLoadBalancer =
  | { readonly frontends: number }
  | { readonly frontend: string; readonly addresses: readonly string[] }

/** Whether the load-balancer in the kernel of a node holds what it should, and nothing of services that are gone. */
export const judge = agentJudge<LoadBalancer, WantedLoadBalancer>(
  { kind: 'load-balancer', version: 1, summary: 'frontends and backends in the API and in the BPF maps' },
  ({ api, kernel }, wanted) => {
    if ('frontend' in wanted) return oneFrontend(kernel, wanted.frontend, wanted.addresses)
    const implied = Object.keys(api).length
    const { wrong, left } = compareFrontends(api, kernel)
    return [
      ...(implied < wanted.frontends ? [`the API implies ${implied} frontends, not at least ${wanted.frontends}`] : []),
      ...wrong,
      ...left.map(line => `left over from a deleted service: ${line}`),
    ]
  },
)

function oneFrontend(kernel: KernelFrontends, frontend: string, addresses: readonly string[]): string[] {
  const held = kernel[frontend]
  if (held === undefined) return [`${frontend}: the BPF map has no such frontend`]
  if (held.active === null) return [`${frontend}: the BPF map has backend slots but no entry for the frontend itself`]
  const active = held.slots
    .slice(0, held.active)
    .map(backend => backend.replace(/:\d+\/\w+$/, ''))
    .toSorted()
  const [found, should] = [active.join(', ') || 'nothing', addresses.toSorted().join(', ') || 'nothing']
  const lost = held.active - active.length
  return [
    ...(found === should ? [] : [`${frontend} leads to ${found}, not ${should}`]),
    ...(lost === 0 ? [] : [`${frontend}: ${lost} of ${held.active} active slots have no entry`]),
  ]
}
