import { ciliumNodes } from '../../../observe/cilium-nodes.ts'
import { routerConfigOf, routerPlaceOf } from '../../../provision/router.ts'
import { BrokenError } from '../../../results/errors.ts'
import { pathsOf, reconfigure } from '../../../router/ask.ts'
import type { RouterConfig } from '../../../router/daemon.ts'
import { eventually } from '../../../wait/eventually.ts'
import type { Fault, Heal } from '../fault.ts'
import type { Patient } from '../patient.ts'

const profile = 'native-bgp'
const suites = ['bgp']
/** Sessions and prefixes, and one way to each pod: what a fault does to one protocol it does to all. */
const grep =
  'BGP sessions|what is announced|pod CIDRs|has no route|addresses of services|address over tcp|passes the router'
/** What goes to the one pod on the second node, and to nobody else. */
const TO_THE_SECOND = 'reach/.*(reaches-echoother|seen-by-echoother|passes-the-router)'
/** Cases that go the ways of the first node alone, or that are not about ways. */
const elsewhere = /sessions\/bgp-sessions|prefixes\/addresses|(reaches|seen-by)-client|has-no-route/

export const faults: readonly Fault[] = [
  {
    name: 'the import filter of the router refuses the pod CIDR of one node',
    profile,
    suites,
    grep,
    red: new RegExp(`sessions/what-is-announced|prefixes/pod-cidrs|${TO_THE_SECOND}`),
    spared: elsewhere,
    says: /([\d.]+) tells it [\d./]+ via \1, which its import filter refuses/,
    inject: async patient => withRules(patient, { refused: await cidrsOf(patient, 1) }),
  },
]

function routerIn({ surroundings, nodes }: Patient['cluster']) {
  if (surroundings === undefined) throw new BrokenError('the cluster has no router')
  return { router: routerPlaceOf(surroundings), config: routerConfigOf(surroundings, nodes) }
}

/** Has the router follow rules that it does not have otherwise. */
async function withRules({ cluster }: Patient, rules: Pick<RouterConfig, 'refused' | 'rewritten'>): Promise<Heal> {
  const { router, config } = routerIn(cluster)
  const before = JSON.stringify(await pathsOf(router))
  await reconfigure(router, { ...config, ...rules })
  await eventually('announced', () => pathsOf(router), {
    until: paths => (JSON.stringify(paths) === before ? 'the router knows what it knew before' : undefined),
  })
  return async () => {
    await reconfigure(router, config)
    await backUp(cluster)
  }
}

/** Waits until each neighbour has told the router of ways through itself. */
async function backUp(cluster: Patient['cluster']): Promise<void> {
  await eventually('routesLearnt', () => pathsOf(routerIn(cluster).router), {
    until: paths => {
      const silent = cluster.nodes.filter(({ ip }) => !paths.some(({ from, nextHop }) => from === ip && nextHop === ip))
      return silent.length === 0 ? undefined : `nothing was learnt from ${silent.map(({ name }) => name).join(', ')}`
    },
  })
}

async function cidrsOf({ kube, cluster }: Patient, node: number): Promise<readonly string[]> {
  const found = (await ciliumNodes(kube)).find(({ name }) => name === cluster.nodes[node]?.name)
  return found?.podCIDRs.filter(cidr => cidr.includes('.')) ?? []
}
