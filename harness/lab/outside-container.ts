import type { Kube } from '../kube/client.ts'
import { ciliumNodes } from '../observe/cilium-nodes.ts'
import { LABEL } from '../paths.ts'
import { Prober } from '../probe/prober.ts'
import { processTransport } from '../probe/transport-process.ts'
import { run as runCommand, tryRun } from '../process/run.ts'
import { addressOf, subnetsOf } from '../provision/nodes.ts'
import { BrokenError } from '../results/errors.ts'
import { seesPods } from '../run/outside.ts'
import { eventually } from '../wait/eventually.ts'
import type { Run } from './namespace.ts'
import { type Peer, peer } from './peer.ts'
import { POD_PORTS, serveArguments } from './pods.ts'

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
  const name = outsideName(run)
  const ip = await eventually('workloadReady', () => startOutside(run, name, network), { until: () => undefined })
  if (ip === undefined)
    throw new BrokenError(
      `the Docker engine no longer has ${run.prober.tag}, the image of the host outside the cluster`,
      {
        cure: 'run it again: the image is made anew. Somebody removed it meanwhile, perhaps "docker image prune --all"',
      },
    )
  if (seesPods(run)) await routePods(kube, run)
  const transport = processTransport(`container ${name}`, ['docker', 'exec', '-i', name, '/prober', 'control'])
  return peer({ name: 'outside', node: 'outside', ips: [ip], ports: POD_PORTS, prober: await Prober.open(transport) })
}

function outsideName({ runId }: Run): string {
  return `${runId}-outside`
}

/** Another worker may be making it: it has an address once it runs. It never will where the engine has no image for it. */
async function startOutside(run: Run, name: string, network: string): Promise<string | undefined> {
  const found = await tryRun(['docker', 'start', name])
  if (found.exitCode !== 0) {
    const label = `${LABEL}=${run.runId}`
    const options = ['--pull=never', '--detach', '--name', name, '--label', label, '--network', network]
    const capabilities = ['--cap-add', 'NET_RAW', '--cap-add', 'NET_ADMIN']
    // As if its packets had been on a wire; see fixtures/images/prober/offload_linux.go.
    const serve = [...serveArguments(POD_PORTS), '--software-checksums', 'eth0']
    const made = await tryRun(['docker', 'run', ...options, ...capabilities, run.prober.tag, ...serve])
    if (/No such image/i.test(made.stderr)) return undefined
    if (made.exitCode !== 0) throw new BrokenError(`the host outside the cluster cannot be started: ${made.stderr}`)
  }
  return addressOf(name, network)
}

/**
 * An address on the nodes' network that no host there has, for a service's external IP. Of its own network, so that
 * what the load-balancer does not take cannot leave the machine.
 */
export async function freeAddress({ cluster: { network } }: Run): Promise<string> {
  if (network === undefined) throw new BrokenError('there is no network of the nodes to take an external IP from')
  const subnet = (await subnetsOf(network)).find(line => line.includes('.')) ?? ''
  return nearEnd(subnet)
}

/** The fifth address from the end of an IPv4 subnet such as `172.18.0.0/16`: the engine gives addresses from the start. */
export function nearEnd(subnet: string): string {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(subnet)
  if (match === null) throw new BrokenError(`the nodes' network has no IPv4 subnet, but "${subnet}"`)
  const [a = 0, b = 0, c = 0, d = 0, prefix = 0] = match.slice(1).map(Number)
  const end = ((a << 24) | (b << 16) | (c << 8) | d) + 2 ** (32 - prefix) - 5
  return [24, 16, 8, 0].map(shift => (end >>> shift) & 255).join('.')
}

async function routePods(kube: Kube, run: Run): Promise<void> {
  for (const { name, podCIDRs } of await ciliumNodes(kube)) {
    const node = run.cluster.nodes.find(candidate => candidate.name === name)
    for (const cidr of podCIDRs) if (node !== undefined && !cidr.includes(':')) await routeOutside(run, cidr, node.ip)
  }
}

/** Sends what the outside host has for the address, or for all of a CIDR, to a node, as a router in front of the cluster would. */
export async function routeOutside(run: Run, to: string, node: string): Promise<void> {
  await runCommand(['docker', 'exec', outsideName(run), '/prober', 'route', to, 'via', node])
}
