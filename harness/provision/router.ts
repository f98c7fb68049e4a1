import type { RouterPlace } from '../router/ask.ts'
import type { RouterConfig } from '../router/daemon.ts'
import type { ClusterNode } from './cluster.ts'
import type { Surroundings } from './topology.ts'

/** The router as it is asked. */
export function routerPlaceOf({ router, topology }: Pick<Surroundings, 'router' | 'topology'>): RouterPlace {
  return { container: router, daemon: topology.router.daemon }
}

/** What the router is told: every node is a neighbour. */
export function routerConfigOf(
  { topology: { router }, beyond }: Pick<Surroundings, 'topology' | 'beyond'>,
  nodes: readonly Pick<ClusterNode, 'ip'>[],
): RouterConfig {
  const neighbours = nodes.map(({ ip }) => ({ address: ip, asn: router.nodesAsn }))
  const { asn, password } = router
  return { asn, id: beyond.gateway, neighbours, ...(password === undefined ? {} : { password }) }
}
