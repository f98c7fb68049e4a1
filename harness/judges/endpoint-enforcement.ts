import { isDeepStrictEqual } from 'node:util'
import type { EnforcedEndpoint } from '../observe/enforcement.ts'
import { type Judge, judgeComplaints } from './judge.ts'

/** The endpoints of all agents, with the nodes that there are. */
export interface EndpointEnforcement {
  readonly nodes: readonly string[]
  readonly endpoints: readonly EnforcedEndpoint[]
}

/**
 * `no audit`: policies are enforced on all of them, and not only looked at; there is more than one on every node. Otherwise
 * for some namespaces the directions in which policies are enforced, one for each endpoint there.
 */
export type WantedEnforcement = 'no audit' | { readonly byNamespace: Readonly<Record<string, readonly string[]>> }

/** Whether policies are enforced on endpoints where they should be. */
export const judge: Judge<EndpointEnforcement, WantedEnforcement> = {
  kind: 'endpoint-enforcement',
  version: 1,
  summary: 'directions in which agents enforce policies on endpoints',
  decide(data, wanted) {
    if (data.endpoints.length === 0) return judgeComplaints(['no agent has any endpoint'])
    return judgeComplaints(
      wanted === 'no audit' ? auditComplaints(data) : differingNamespaces(data, wanted.byNamespace),
    )
  },
}

function auditComplaints({ nodes, endpoints }: EndpointEnforcement): string[] {
  const count = (name: string) => endpoints.filter(({ node }) => node === name).length
  const lonely = nodes.filter(name => count(name) < 2).map(name => `the agent on ${name} has ${count(name)} endpoints`)
  const audited = endpoints.filter(({ audit }) => audit)
  return [
    ...lonely,
    ...audited.map(
      ({ id, ip, namespace, node }) =>
        `policy audit mode is on for endpoint ${id} (${ip}, namespace ${namespace}) on ${node}`,
    ),
  ]
}

function differingNamespaces(
  { endpoints }: EndpointEnforcement,
  wanted: Readonly<Record<string, readonly string[]>>,
): string[] {
  return Object.entries(wanted).flatMap(([namespace, directions]) => {
    const found = endpoints.filter(each => each.namespace === namespace).map(({ enforcement }) => enforcement)
    if (isDeepStrictEqual(found.toSorted(), directions.toSorted())) return []
    const said = found.length === 0 ? 'has no endpoint' : `enforces ${found.join(', ')}`
    return [`namespace ${namespace} ${said}, not ${directions.join(', ')}`]
  })
}
