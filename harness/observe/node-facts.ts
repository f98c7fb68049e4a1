import { BrokenError } from '../results/errors.ts'

/** Runs a command in a node's own namespaces; any exit code but 0 is an error. */
export type RunOnNode = (...argv: string[]) => Promise<string>

/** One network interface of a node, with its IPv4 addresses. */
export interface Interface {
  readonly name: string
  readonly mtu: number
  readonly addresses: readonly string[]
  /** The other end of a pair in the same network namespace, or the device below. */
  readonly link?: string
}

/** The network interfaces of a node. */
export async function readInterfacesOf(run: RunOnNode): Promise<Interface[]> {
  return readInterfaces(await run('ip', '-json', 'address', 'show'))
}

/** Reads the output of `ip -json address show`. */
export function readInterfaces(json: string): Interface[] {
  return listOf(JSON.parse(json)).map(entry => ({
    name: String(entry['ifname']),
    mtu: Number(entry['mtu']),
    addresses: listOf(entry['addr_info'])
      .filter(info => info['family'] === 'inet')
      .map(info => String(info['local'])),
    ...(typeof entry['link'] === 'string' ? { link: entry['link'] } : {}),
  }))
}

/** Names of running programs. */
export async function readProcessesOf(run: RunOnNode): Promise<string[]> {
  const names = linesOf(await run('ps', '-e', '-o', 'comm=')).map(line => line.trim())
  return [...new Set(names)].toSorted()
}

/** Names of the files from which the container runtime chooses its CNI. */
export async function readCniFilesOf(run: RunOnNode): Promise<string[]> {
  return linesOf(await run('find', '/etc/cni/net.d', '-type', 'f', '-printf', '%f\n')).toSorted()
}

/** A mounted file system. */
export interface Mount {
  readonly type: string
  readonly point: string
}

/** What is mounted on a node, without what belongs to its pods. */
export async function readMountsOf(run: RunOnNode): Promise<Mount[]> {
  return linesOf(await run('cat', '/proc/mounts'))
    .map(line => {
      const [, point = '', type = ''] = line.split(' ')
      return { type, point }
    })
    .filter(({ point }) => !/^\/(?:var\/lib\/kubelet|run\/(?:containerd|netns|k3s))\//.test(point))
}

/** What a proxy may have left in a node's kernel: in nftables, in the legacy tables of iptables, as IP sets, and as IPVS. */
export interface Firewall {
  /** As `family name`. */
  readonly tables: readonly string[]
  /** As `family table name`; the family of the legacy tables is `legacy`. */
  readonly chains: readonly string[]
  /** Names; absent where the node has no program that could tell. */
  readonly ipSets?: readonly string[]
  /** Services of IPVS, as the kernel prints them. */
  readonly ipvs: readonly string[]
  /** Names of the network interfaces. */
  readonly interfaces: readonly string[]
}

/** The kernel's own lists: which legacy tables there are, and the services of IPVS. A file is absent without its module. */
const KERNEL_LISTS = ['ip_tables_names', 'ip6_tables_names', 'ip_vs'] as const

/**
 * Reads the firewall of a node. The legacy tables are read where the kernel has some, and only then has their program to be
 * there: asking for them would make them.
 *
 * @throws BrokenError when a program fails that should tell.
 */
export async function readFirewallOf(run: RunOnNode): Promise<Firewall> {
  const [tables, chains, interfaces, ...lists] = await Promise.all([
    run('nft', '--json', 'list', 'tables'),
    run('nft', '--json', 'list', 'chains'),
    readInterfacesOf(run),
    // An absent file is no failure of find; a file that cannot be read is.
    ...KERNEL_LISTS.map(name => run('find', '/proc/net/', '-maxdepth', '1', '-name', name, '-exec', 'cat', '{}', '+')),
  ])
  const [four = '', six = '', ipvs = ''] = lists
  const legacy = await Promise.all([
    four.trim() === '' ? '' : run('iptables-legacy-save'),
    six.trim() === '' ? '' : run('ip6tables-legacy-save'),
  ])
  const ipSets = await readIpSets(run)
  return {
    tables: readNft(tables, 'table').map(({ family, name }) => `${family} ${name}`),
    chains: [
      ...readNft(chains, 'chain').map(({ family, table, name }) => `${family} ${table} ${name}`),
      ...legacy.flatMap(readLegacyChains),
    ],
    ...(ipSets === undefined ? {} : { ipSets }),
    ipvs: linesOf(ipvs).filter(line => /^(?:TCP|UDP|SCTP|FWM)\s/.test(line)),
    interfaces: interfaces.map(({ name }) => name),
  }
}

async function readIpSets(run: RunOnNode): Promise<string[] | undefined> {
  const found = await run('sh', '-c', 'command -v ipset || true')
  return found.trim() === '' ? undefined : linesOf(await run('ipset', 'list', '-name'))
}

type NftObject = Readonly<Record<'family' | 'table' | 'name', string>>

/** Objects of a kind in the output of `nft --json list`. */
export function readNft(json: string, kind: 'table' | 'chain'): NftObject[] {
  const parsed: unknown = JSON.parse(json)
  const objects = typeof parsed === 'object' && parsed !== null && 'nftables' in parsed ? parsed.nftables : undefined
  if (!Array.isArray(objects)) throw new BrokenError('the output of nft has no list of objects')
  return listOf(objects).flatMap(object => {
    const found = object[kind]
    if (typeof found !== 'object' || found === null) return []
    const { family, table, name } = { family: '', table: '', name: '', ...found }
    return [{ family, table, name }]
  })
}

/** The chains in the output of `iptables-legacy-save`, with their tables. */
export function readLegacyChains(text: string): string[] {
  let table = ''
  return text.split('\n').flatMap(line => {
    if (line.startsWith('*')) table = line.slice(1).trim()
    const [, chain] = /^:(\S+) /.exec(line) ?? []
    return chain === undefined ? [] : [`legacy ${table} ${chain}`]
  })
}

function linesOf(text: string): string[] {
  return text.split('\n').filter(line => line !== '')
}

function listOf(value: unknown): Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value : []
}
