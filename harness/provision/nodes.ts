import { randomBytes } from 'node:crypto'
import { type RunOptions, type RunOutput, run, tryRun } from '../process/run.ts'
import { LABEL } from '../paths.ts'
import { isMapping } from '../values.ts'
import { BrokenError } from '../results/errors.ts'
import type { ClusterNode, ProvisionRequest } from './cluster.ts'

/** Runs a command in the node's own namespaces and returns its output; any exit code is an answer. */
export async function tryOnNode(
  node: ClusterNode,
  argv: readonly string[],
  options: RunOptions = {},
): Promise<RunOutput> {
  return tryRun(
    ['docker', 'exec', ...(options.input === undefined ? [] : ['--interactive']), containerOf(node), ...argv],
    options,
  )
}

/** Like {@link tryOnNode}, and any exit code but 0 is an error. */
export async function onNode(node: ClusterNode, argv: readonly string[], options: RunOptions = {}): Promise<string> {
  const input = options.input === undefined ? [] : ['--interactive']
  return (await run(['docker', 'exec', ...input, containerOf(node), ...argv], options)).stdout
}

/** Writes a file that only root may read, with its folder. */
export async function writeOnNode(node: ClusterNode, path: string, text: string): Promise<void> {
  const script = 'umask 077 && mkdir -p "$(dirname "$1")" && cat > "$1"'
  await onNode(node, ['sh', '-c', script, 'sh', path], { input: text })
}

function containerOf(node: ClusterNode): string {
  if (node.container !== undefined) return node.container
  throw new BrokenError(
    `node ${node.name} is not a container that this program created, so commands cannot run on it`,
    {
      cure: 'run this suite on a cluster that this program creates (--provisioner=k3s or kind)',
    },
  )
}

/** Makes the network that the nodes share, journalled and labelled; with IPv6 beside IPv4 where the cluster has both. */
export async function createNetwork({
  runId,
  journal,
  ranges,
}: Pick<ProvisionRequest, 'runId' | 'journal' | 'ranges'>): Promise<string> {
  const name = `cilium-conformance-${runId}`
  await journal.willCreate({ kind: 'network', name })
  // Engines before 27 choose no subnet of IPv6 themselves.
  const ipv6 = ranges.ipv6 === undefined ? [] : ['--ipv6', '--subnet', localSubnet(randomBytes(5).toString('hex'))]
  await run(['docker', 'network', 'create', '--label', `${LABEL}=${runId}`, ...ipv6, name])
  return name
}

/** A subnet of IPv6 that is nobody else's, by 40 random bits in ten digits (RFC 4193). */
export function localSubnet(digits: string): string {
  return `fd${digits.slice(0, 2)}:${digits.slice(2, 6)}:${digits.slice(6, 10)}::/64`
}

/** The subnets of a network of the engine, such as `172.18.0.0/16`. */
export async function subnetsOf(network: string): Promise<string[]> {
  const format = '{{range .IPAM.Config}}{{println .Subnet}}{{end}}'
  const { stdout } = await run(['docker', 'network', 'inspect', '--format', format, network])
  return stdout.split('\n').filter(line => line !== '')
}

/** The container's addresses on the network; `ip6` where that has IPv6. */
export async function addressesOf(container: string, network: string): Promise<Pick<ClusterNode, 'ip' | 'ip6'>> {
  const { stdout } = await run(['docker', 'inspect', '--format', '{{json .NetworkSettings.Networks}}', container])
  const networks: unknown = JSON.parse(stdout)
  const settings = isMapping(networks) ? networks[network] : undefined
  const textOf = (key: string) => {
    const text = isMapping(settings) ? settings[key] : undefined
    return typeof text === 'string' ? text : ''
  }
  const [ip, ip6] = [textOf('IPAddress'), textOf('GlobalIPv6Address')]
  if (ip === '') throw new BrokenError(`container ${container} has no address on network ${network}`)
  return ip6 === '' ? { ip } : { ip, ip6 }
}

/** What Cilium needs of a node before it is installed, where the node image does not see to it itself. Idempotent. */
export async function prepareForCilium(node: ClusterNode): Promise<void> {
  await onNode(node, ['mount', '--make-rshared', '/'])
  const mounted = await tryOnNode(node, ['grep', '-q', ' /sys/fs/bpf bpf ', '/proc/mounts'])
  if (mounted.exitCode !== 0) await onNode(node, ['mount', '-t', 'bpf', 'bpffs', '/sys/fs/bpf'])
}
