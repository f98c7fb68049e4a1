import { ciliumNodes } from '../../../observe/cilium-nodes.ts'
import { routerConfigOf, routerPlaceOf } from '../../../provision/router.ts'
import { BrokenError } from '../../../results/errors.ts'
import { inRouter, pathsOf, reconfigure, sessionsOf, startDaemon } from '../../../router/ask.ts'
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
/** What no node and no client can do without sessions. */
const withoutSessions = /sessions\/|prefixes\/|reach\/.*(reaches|seen|passes)/

export const faults: readonly Fault[] = [
  {
    name: 'the routing daemon has ended',
    profile,
    suites,
    grep,
    // Cases that ask the daemon are broken: a router of ours that is silent says nothing about Cilium.
    red: /sessions\/bgp-sessions-every-agent|prefixes\/.*kernel|reach\/.*(reaches|seen|passes)/,
    spared: /has-no-route/,
    says: /its session with [\d.]+ is (?!established)\w+, not established/,
    inject: async ({ cluster }) => {
      const { router, config } = routerIn(cluster)
      await inRouter(router, ['birdc', 'down'])
      return async () => {
        await startDaemon(router, config)
        await backUp(cluster)
      }
    },
  },
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
  {
    name: 'the router goes to the pods of one node through the other',
    profile,
    suites,
    grep,
    red: new RegExp(`sessions/what-is-announced|prefixes/pod-cidrs|${TO_THE_SECOND}`),
    spared: elsewhere,
    says: /via [\d.]+, told by [\d.]+, which is not the way/,
    inject: async patient => {
      const rewritten = (await cidrsOf(patient, 1)).map(cidr => [cidr, patient.ip(0)] as const)
      return withRules(patient, { rewritten: Object.fromEntries(rewritten) })
    },
  },
  {
    name: 'the nodes are of another autonomous system than the router expects',
    profile,
    suites,
    grep,
    red: withoutSessions,
    says: /session with [\d.]+ is \w+, not Established \(.*Bad peer AS(.|\n)*it says to [\d.]+ that it is of AS 64999, not 64512/,
    inject: async patient => {
      await asNodes(patient, 64_999)
      await down(patient.cluster)
      return async () => {
        await asNodes(patient, patient.cluster.surroundings?.topology.router.nodesAsn ?? 0)
        await backUp(patient.cluster)
      }
    },
  },
  {
    name: 'the agents have another TCP password than the router',
    profile,
    suites,
    grep,
    red: withoutSessions,
    says: /TCP segments whose TCP MD5 signature is wrong: the two ends have different passwords/,
    inject: async patient => {
      await withPassword(patient, 'another')
      await down(patient.cluster)
      return async () => {
        await withPassword(patient, patient.cluster.surroundings?.topology.router.password ?? '')
        await backUp(patient.cluster)
      }
    },
  },
  {
    name: 'the agents do not ask for graceful restart',
    profile,
    suites: ['resilience'],
    grep: 'a client beyond the router goes on while the agent',
    red: /resilience\/bgp/,
    says: /the router lost [\d./]+ via [\d.]+ .* after it began/,
    inject: async patient => {
      await gracefulRestart(patient, false)
      return () => gracefulRestart(patient, true)
    },
  },
  {
    name: 'a static route of the router leads to a service through one node',
    profile,
    suites: ['resilience'],
    grep: 'a client beyond the router is led past a node that is cut off',
    red: /resilience\/bgp/,
    says: /beyond the router to announced service.*: nothing came back/,
    inject: async patient => {
      const services = await patient.kubectl('get', 'services', '--all-namespaces')
      const address = /announced-first +LoadBalancer +\S+ +(\S+)/.exec(services)?.[1] ?? ''
      const route = [`${address}/32`, 'via', patient.ip(1), 'metric', '1']
      const { router } = routerIn(patient.cluster)
      await inRouter(router, ['ip', 'route', 'add', ...route])
      return async () => {
        await inRouter(router, ['ip', 'route', 'del', ...route])
      }
    },
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

/** Waits until no session is up. */
async function down(cluster: Patient['cluster']): Promise<void> {
  await eventually('sessionsDown', () => sessionsOf(routerIn(cluster).router), {
    until: sessions =>
      sessions.some(({ state }) => state === 'Established') ? 'a session is still established' : undefined,
  })
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

async function asNodes(patient: Patient, asn: number): Promise<void> {
  const patch = [{ op: 'replace', path: '/spec/bgpInstances/0/localASN', value: asn }]
  const what = ['ciliumbgpclusterconfig', 'conformance', '--type=json', `--patch=${JSON.stringify(patch)}`]
  await patient.kubectl('patch', ...what)
}

async function withPassword(patient: Patient, password: string): Promise<void> {
  const what = ['secret', 'conformance-bgp', '--namespace=kube-system']
  await patient.kubectl('patch', ...what, `--patch=${JSON.stringify({ stringData: { password } })}`)
}

/** In what an agent says of its peers. */
const GRACEFUL = /"graceful-restart":\s*\{[^}]*"enabled":\s*true/

async function gracefulRestart(patient: Patient, enabled: boolean): Promise<void> {
  const what = ['ciliumbgppeerconfig', 'conformance', '--type=merge']
  await patient.kubectl('patch', ...what, `--patch=${JSON.stringify({ spec: { gracefulRestart: { enabled } } })}`)
  const sessions = () => Promise.all(patient.cluster.nodes.map((_, node) => agentPeers(patient, node)))
  await eventually('sessionsUp', sessions, {
    until: said => {
      // What is false is left out of what an agent says.
      const old = said.filter(text => GRACEFUL.test(text) !== enabled || !text.includes('established'))
      return old.length === 0 ? undefined : `${old.length} agents have no new session`
    },
  })
  await backUp(patient.cluster)
}

async function agentPeers(patient: Patient, node: number): Promise<string> {
  return patient.inAgent(node, 'cilium-dbg', 'bgp', 'peers', '-o', 'json')
}
