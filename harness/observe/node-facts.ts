import type { NodeProber } from '../probe/node-prober.ts'
import type { Interface, Mount, PacketFilters } from '../probe/node-protocol.ts'

export type { Interface, Mount } from '../probe/node-protocol.ts'

/** What can be asked of a node. */
export type AskNode = Pick<NodeProber, 'ask'>

/** Folder from which the container runtime chooses its CNI. */
const CNI_FOLDER = '/etc/cni/net.d'

/** The network interfaces of a node. */
export async function readInterfacesOf(node: AskNode): Promise<readonly Interface[]> {
  return node.ask('interfaces')
}

/** Names of running programs. */
export async function readProcessesOf(node: AskNode): Promise<readonly string[]> {
  return node.ask('processes')
}

/** Names of the files from which the container runtime chooses its CNI. */
export async function readCniFilesOf(node: AskNode): Promise<readonly string[]> {
  return node.ask('files', { path: CNI_FOLDER })
}

/** What is mounted on a node, without what belongs to its pods. */
export async function readMountsOf(node: AskNode): Promise<Mount[]> {
  const mounts = await node.ask('mounts')
  return mounts.filter(({ point }) => !/^\/(?:var\/lib\/kubelet|run\/(?:containerd|netns|k3s))\//.test(point))
}

/** What a proxy may have left in a node's kernel. */
export interface Firewall extends Omit<PacketFilters, 'ipSets'> {
  /** Absent in what was saved of a node that had no program to list them. */
  readonly ipSets?: readonly string[]
  /** Names of the network interfaces. */
  readonly interfaces: readonly string[]
}

/** Reads the firewall of a node. */
export async function readFirewallOf(node: AskNode): Promise<Firewall> {
  const [filters, interfaces] = await Promise.all([node.ask('firewall'), node.ask('interfaces')])
  return { ...filters, interfaces: interfaces.map(({ name }) => name) }
}
