import { expect, test } from 'vitest'
import { BrokenError } from '../results/errors.ts'
import {
  readCniFilesOf,
  readFirewallOf,
  readInterfacesOf,
  readLegacyChains,
  readMountsOf,
  readNft,
  readProcessesOf,
  type RunOnNode,
} from './node-facts.ts'

const interfaces = [
  { ifname: 'lo', mtu: 65536, addr_info: [{ family: 'inet', local: '127.0.0.1' }] },
  { ifname: 'cilium_host', link: 'cilium_net', mtu: 1500, addr_info: [{ family: 'inet6', local: 'fe80::1' }] },
  { ifname: 'eth0', link_index: 9, mtu: 1500 },
]
const nft = (...objects: object[]) => JSON.stringify({ nftables: [{ metainfo: { version: '1.1' } }, ...objects] })

/** A node on which commands print what the test says; every other one fails. */
function node(prints: Readonly<Record<string, string>>): RunOnNode {
  return async (...argv) => {
    const command = argv.join(' ')
    const [found] = Object.entries(prints)
      .filter(([beginning]) => command.startsWith(beginning))
      .toSorted(([a], [b]) => b.length - a.length)
    if (found === undefined) throw new BrokenError(`exit code 127: ${command}`)
    return found[1]
  }
}

const bare = {
  'nft --json list tables': nft({ table: { family: 'ip', name: 'kube-proxy', handle: 1 } }),
  'nft --json list chains': nft({ chain: { family: 'ip', table: 'nat', name: 'KUBE-SERVICES', handle: 3 } }),
  'ip -json address show': JSON.stringify(interfaces),
  'find /proc/net/': '',
  'sh -c command -v ipset': '',
}

test('interfaces, with their IPv4 addresses and other ends', async () => {
  expect(await readInterfacesOf(node(bare))).toEqual([
    { name: 'lo', mtu: 65536, addresses: ['127.0.0.1'] },
    { name: 'cilium_host', mtu: 1500, addresses: [], link: 'cilium_net' },
    { name: 'eth0', mtu: 1500, addresses: [] },
  ])
})

test('processes, CNI files and mounts', async () => {
  const mounts =
    'bpf /sys/fs/bpf bpf rw 0 0\ntmpfs /var/lib/kubelet/pods/x tmpfs rw 0 0\noverlay /run/containerd/io/x overlay rw\n'
  const run = node({ ps: 'sh\n  kubelet\nsh\n', 'find /etc/cni/net.d': 'b.conf\na.conf\n', 'cat /proc/mounts': mounts })
  expect(await readProcessesOf(run)).toEqual(['kubelet', 'sh'])
  expect(await readCniFilesOf(run)).toEqual(['a.conf', 'b.conf'])
  expect(await readMountsOf(run)).toEqual([{ type: 'bpf', point: '/sys/fs/bpf' }])
})

test('a firewall where the kernel has no legacy tables needs no program for them', async () => {
  expect(await readFirewallOf(node(bare))).toEqual({
    tables: ['ip kube-proxy'],
    chains: ['ip nat KUBE-SERVICES'],
    ipvs: [],
    interfaces: ['lo', 'cilium_host', 'eth0'],
  })
})

test('a missing iptables-legacy-save is no answer where the kernel has legacy tables', async () => {
  const run = node({ 'find /proc/net/ -maxdepth 1 -name ip_tables_names': 'nat\nfilter\n', ...bare })
  await expect(readFirewallOf(run)).rejects.toThrow('exit code 127: iptables-legacy-save')
  const six = node({ 'find /proc/net/ -maxdepth 1 -name ip6_tables_names': 'filter\n', ...bare })
  await expect(readFirewallOf(six)).rejects.toThrow('exit code 127: ip6tables-legacy-save')
})

test('legacy tables, IP sets and IPVS', async () => {
  const run = node({
    ...bare,
    'find /proc/net/ -maxdepth 1 -name ip_tables_names': 'nat\n',
    'find /proc/net/ -maxdepth 1 -name ip_vs':
      'IP Virtual Server version 1.2.1\nProt LocalAddress:Port\nTCP  0A2B0001:01BB rr\n',
    'iptables-legacy-save': '*nat\n:KUBE-SERVICES - [0:0]\n',
    'sh -c command -v ipset': '/sbin/ipset\n',
    'ipset list -name': 'KUBE-CLUSTER-IP\n',
  })
  expect(await readFirewallOf(run)).toMatchObject({
    chains: ['ip nat KUBE-SERVICES', 'legacy nat KUBE-SERVICES'],
    ipSets: ['KUBE-CLUSTER-IP'],
    ipvs: ['TCP  0A2B0001:01BB rr'],
  })
})

test('a program that fails is no answer', async () => {
  await expect(readFirewallOf(node({ ...bare, 'find /proc/net/': '', 'sh -c command -v ipset': 'x' }))).rejects.toThrow(
    'ipset list -name',
  )
  const { 'nft --json list tables': _none, ...without } = bare
  await expect(readFirewallOf(node(without))).rejects.toThrow('exit code 127: nft --json list tables')
})

test('output of nft and of iptables-legacy-save', () => {
  const json = nft({ table: { family: 'ip', name: 'nat' } }, { chain: { family: 'ip', table: 'nat', name: 'OUTPUT' } })
  expect(readNft(json, 'table')).toEqual([{ family: 'ip', table: '', name: 'nat' }])
  expect(readNft(json, 'chain')).toEqual([{ family: 'ip', table: 'nat', name: 'OUTPUT' }])
  expect(() => readNft('{}', 'table')).toThrow(BrokenError)
  expect(readLegacyChains('# x\n*filter\n:INPUT ACCEPT [0:0]\n:CILIUM_INPUT - [0:0]\nCOMMIT\n')).toEqual([
    'legacy filter INPUT',
    'legacy filter CILIUM_INPUT',
  ])
})
