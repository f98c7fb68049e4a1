import type { Journal } from '../journal/journal.ts'
import { LABEL } from '../paths.ts'
import { run, tryRun } from '../process/run.ts'
import { BrokenError } from '../results/errors.ts'
import type { ProvisionRequest } from './cluster.ts'
import { createNetwork, subnetsOf } from './nodes.ts'
import { fromEnd } from './subnet.ts'
import type { RoutedNetwork, Surroundings, Topology } from './topology.ts'

/** What {@link makeSurroundings} needs. */
interface SurroundingsRequest {
  readonly runId: string
  readonly journal: Journal
  readonly topology: Topology
  /** Images in the Docker engine: of the router's daemon, and of the prober. */
  readonly images: { readonly router: string; readonly prober: string }
}

/** The part of a request that {@link makeNetworks} needs. */
type NetworksRequest = Pick<ProvisionRequest, 'around' | 'runId' | 'journal' | 'scope' | 'ranges'> & {
  readonly images: Pick<ProvisionRequest['images'], 'prober'>
}

/**
 * Makes the networks that nodes are on in their turn: one, or where something is wanted around them those of the topology, with
 * all that.
 */
export async function makeNetworks(
  request: NetworksRequest,
): Promise<{ readonly networks: readonly [string, ...string[]]; readonly surroundings?: Surroundings }> {
  const { around, runId, journal, images, scope } = request
  if (around === undefined) return { networks: [await createNetwork(request)] }
  const { topology, router } = around
  const surroundings = await scope.phase('networks and router', () =>
    makeSurroundings({ runId, journal, topology, images: { router, prober: images.prober.tag } }),
  )
  const [first = '', ...others] = surroundings.nodes.map(({ network }) => network)
  return { networks: [first, ...others], surroundings }
}

/**
 * Makes the networks of a topology and the router between them, which forwards and whose daemon does not run yet. Everything
 * that starts on one of the networks has the router as its default gateway from its first moment.
 */
async function makeSurroundings(request: SurroundingsRequest): Promise<Surroundings> {
  const { topology, runId } = request
  const nodes: RoutedNetwork[] = []
  // The engine gives subnets one after the other.
  for (const name of topology.nodes) nodes.push(await makeNetwork(request, name))
  const beyond = await makeNetwork(request, topology.beyond)
  const router = `${runId}-router`
  const routerProber = `${router}-prober`
  await startRouter(request, router, [...nodes, beyond])
  await startProber(request, router, routerProber)
  return { topology, nodes, beyond, router, routerProber }
}

/** How often the engine may have given a subnet to somebody else meanwhile. */
const ATTEMPTS = 5

/**
 * A network whose containers leave it by the router alone. The engine chooses the subnet, as no other knows which are free; only
 * with the subnet in its hands does it take another default gateway than its own.
 */
async function makeNetwork({ runId, journal }: SurroundingsRequest, name: string): Promise<RoutedNetwork> {
  const network = `cilium-conformance-${runId}-${name}`
  await journal.willCreate({ kind: 'network', name: network })
  const create = ['docker', 'network', 'create', '--label', `${LABEL}=${runId}`] as const
  for (let attempt = 1; ; attempt++) {
    await run([...create, network])
    const subnet = (await subnetsOf(network)).find(line => line.includes('.')) ?? ''
    await run(['docker', 'network', 'rm', network])
    const gateway = fromEnd(subnet, 3)
    // Translated on their way between two of the networks, packets would not say where they are from.
    const options = ['--opt', 'com.docker.network.bridge.enable_ip_masquerade=false']
    const address = ['--subnet', subnet, '--aux-address', `DefaultGatewayIPv4=${gateway}`]
    const made = await tryRun([...create, ...options, ...address, network])
    if (made.exitCode === 0) return { name, network, subnet, gateway }
    if (attempt === ATTEMPTS || !/overlap/i.test(made.stderr))
      throw new BrokenError(`the network ${name} cannot be created: ${made.stderr}`)
  }
}

/**
 * Kernel settings of a router: it forwards, also where the way back is another, does not send its neighbours past itself, and
 * chooses among several next hops for each connection.
 */
const FORWARDING = [
  'ip_forward=1',
  'conf.all.rp_filter=0',
  'conf.default.rp_filter=0',
  'conf.all.send_redirects=0',
  'fib_multipath_hash_policy=1',
]

/**
 * Gives the router the addresses that the engine keeps for a gateway, and no way out: its own default gateway would be itself.
 * The interface is found by the network that it is on.
 */
const TAKE_ADDRESSES = `for address in "$@"; do
  device=$(ip -o route get "\${address%/*}" | sed 's/.* dev \\([^ ]*\\) .*/\\1/')
  ip address add "$address" dev "$device"
  echo 0 > "/proc/sys/net/ipv4/conf/$device/send_redirects"
  echo 0 > "/proc/sys/net/ipv4/conf/$device/rp_filter"
done
ip route del default || true
exec sleep infinity`

async function startRouter(
  { runId, journal, images }: SurroundingsRequest,
  name: string,
  networks: readonly RoutedNetwork[],
): Promise<void> {
  const [first, ...others] = networks
  await journal.willCreate({ kind: 'container', name })
  const sysctls = FORWARDING.flatMap(setting => ['--sysctl', `net.ipv4.${setting}`])
  const addresses = networks.map(({ gateway, subnet }) => `${gateway}/${subnet.split('/')[1]}`)
  const label = `${LABEL}=${runId}`
  const options = ['--name', name, '--hostname', 'router', '--label', label, '--network', first?.network ?? '']
  const program = ['sh', '-euc', TAKE_ADDRESSES, 'router', ...addresses]
  await run(['docker', 'create', '--pull=never', ...options, ...sysctls, '--privileged', images.router, ...program])
  for (const { network } of others) await run(['docker', 'network', 'connect', network, name])
  await run(['docker', 'start', name])
}

/** A prober on the router's network, which sees what it forwards. */
async function startProber({ runId, journal, images }: SurroundingsRequest, router: string, name: string) {
  await journal.willCreate({ kind: 'container', name })
  const capabilities = ['--cap-add', 'NET_RAW', '--cap-add', 'NET_ADMIN']
  const options = ['--detach', '--name', name, '--label', `${LABEL}=${runId}`, '--network', `container:${router}`]
  await run(['docker', 'run', '--pull=never', ...options, ...capabilities, images.prober, 'serve', '--tcp', '28080'])
}
