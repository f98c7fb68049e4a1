import type { Kube } from '../kube/client.ts'
import { ciliumNodes } from '../observe/cilium-nodes.ts'
import { LABEL } from '../paths.ts'
import { Prober } from '../probe/prober.ts'
import { processTransport } from '../probe/transport-process.ts'
import { run as runCommand, tryRun } from '../process/run.ts'
import type { ClusterNode } from '../provision/cluster.ts'
import { addressesOf, subnetsOf } from '../provision/nodes.ts'
import { fromEnd } from '../provision/subnet.ts'
import { BrokenError } from '../results/errors.ts'
import { seesPods } from '../run/outside.ts'
import { eventually } from '../wait/eventually.ts'
import type { Run } from './namespace.ts'
import { type Peer, type Ports, peer } from './peer.ts'
import { serveArguments } from './pods.ts'

/** No port of a pod: on a host of somebody else's they are whichever were free, so no case may take them for the same. */
const OUTSIDE_PORTS: Ports = { tcp: 38_080, udp: 38_081, http: 38_082 }

/**
 * A host outside the cluster: a container on the nodes' network that is no node. It is started unless it runs, and
 * carries the run's label, by which it is removed with the run. Where Cilium leaves the addresses of pods as they are, it has a
 * route to each node's, as whoever switches masquerading off has to see to.
 *
 * @throws BrokenError when the nodes are on no network of the Docker engine, the engine refuses, or no longer has the prober's image.
 */
export async function containerPeer(kube: Kube, run: Run): Promise<Peer> {
  const { network } = run.cluster
  if (network === undefined)
    throw new BrokenError('there is no network of the nodes to put a host outside the cluster on', {
      cure: 'run this suite on a cluster that this program creates (--provisioner=k3s or kind)',
    })
  const found = await hostOn(run, 'outside', network)
  // A router knows the way by itself.
  if (seesPods(run) && run.cluster.surroundings === undefined) await routePods(kube, run)
  return found
}

/**
 * A client beyond the router, whose way to anything is the router.
 *
 * @throws BrokenError where there is no router, or the engine refuses.
 */
export async function beyondPeer(_kube: Kube, run: Run): Promise<Peer> {
  const { surroundings } = run.cluster
  if (surroundings === undefined) throw new BrokenError('there is no router, and nothing beyond it')
  return hostOn(run, 'beyond', surroundings.beyond.network)
}

async function hostOn(run: Run, host: 'outside' | 'beyond', network: string): Promise<Peer> {
  const name = nameOf(run, host)
  const addresses = await eventually('workloadReady', () => startHost(run, name, network), { until: () => undefined })
  if (addresses === undefined)
    throw new BrokenError(
      `the Docker engine no longer has ${run.prober.tag}, the image of the host outside the cluster`,
      {
        cure: 'run it again: the image is made anew. Somebody removed it meanwhile, perhaps "docker image prune --all"',
      },
    )
  const transport = processTransport(`container ${name}`, ['docker', 'exec', '-i', name, '/prober', 'control'])
  const ips = Object.values(addresses)
  return peer({ name: host, node: host, ips, ports: OUTSIDE_PORTS, prober: await Prober.open(transport) })
}

function nameOf({ runId }: Run, host: 'outside' | 'beyond'): string {
  return `${runId}-${host}`
}

/** Another worker may be making it: it has an address once it runs. It never will where the engine has no image for it. */
async function startHost(
  run: Run,
  name: string,
  network: string,
): Promise<Pick<ClusterNode, 'ip' | 'ip6'> | undefined> {
  const found = await tryRun(['docker', 'start', name])
  if (found.exitCode !== 0) {
    const label = `${LABEL}=${run.runId}`
    const options = ['--detach', '--name', name, '--label', label, '--network', network]
    const capabilities = ['--cap-add', 'NET_RAW', '--cap-add', 'NET_ADMIN']
    // As if its packets had been on a wire; see fixtures/images/prober/offload_linux.go.
    const serve = [...serveArguments(OUTSIDE_PORTS), '--software-checksums', 'eth0']
    const made = await tryRun(['docker', 'run', '--pull=never', ...options, ...capabilities, run.prober.tag, ...serve])
    if (/No such image/i.test(made.stderr)) return undefined
    if (made.exitCode !== 0) throw new BrokenError(`the container ${name} cannot be started: ${made.stderr}`)
  }
  return addressesOf(name, network)
}

/**
 * An address on the nodes' network that no host there has, for a service's external IP, of IPv4 and where it is wanted of IPv6. Of its
 * own network, so that what the load-balancer does not take cannot leave the machine.
 */
export async function freeAddresses({ cluster: { network } }: Run, { ipv6 }: { ipv6: boolean }): Promise<string[]> {
  if (network === undefined) throw new BrokenError('there is no network of the nodes to take an external IP from')
  const subnets = await subnetsOf(network)
  const one = (mark: '.' | ':') => fromEnd(subnets.find(subnet => subnet.includes(mark)) ?? '', 4)
  return ipv6 ? [one('.'), one(':')] : [one('.')]
}

async function routePods(kube: Kube, run: Run): Promise<void> {
  for (const { name, podCIDRs } of await ciliumNodes(kube)) {
    const node = run.cluster.nodes.find(candidate => candidate.name === name)
    for (const cidr of podCIDRs) {
      // Elsewhere it may be on a network without IPv6.
      const six = run.cluster.ipv6 === undefined ? undefined : node?.ip6
      const via = cidr.includes(':') ? six : node?.ip
      if (via !== undefined) await routeOutside(run, cidr, via)
    }
  }
}

/** Sends what the outside host has for the address, or for all of a CIDR, to a node, as a router in front of the cluster would. */
export async function routeOutside(run: Run, to: string, node: string): Promise<void> {
  await runCommand(['docker', 'exec', nameOf(run, 'outside'), '/prober', 'route', to, 'via', node])
}
