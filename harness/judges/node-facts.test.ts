import { describe, expect, test } from 'vitest'
import type { Firewall, Interface } from '../observe/node-facts.ts'
import { judge as cniFiles } from './cni-files.ts'
import { judge as firewall, type WantedFirewall } from './firewall.ts'
import { judge as interfaces, type WantedInterfaces } from './interfaces.ts'
import { judge as mounts } from './mounts.ts'
import { judge as processes } from './processes.ts'

const passed = { verdict: 'passed' }
const failed = (...lines: string[]) => ({ verdict: 'failed', reason: lines.join('\n') })
const on = <Seen>(seen: Seen) => ({ node: 'one', seen })

const plain = (name: string) => ({ name, mtu: 1500, addresses: [] })

describe('interfaces', () => {
  const lo = plain('lo')
  const host = { name: 'cilium_host', mtu: 1500, addresses: ['10.42.0.9'], link: 'cilium_net' }
  const net = { name: 'cilium_net', mtu: 1500, addresses: [], link: 'cilium_host' }
  const seen = [lo, host, net]
  const address = { of: 'cilium_host', in: ['10.9.0.0/28', '10.42.0.0/24'], is: '10.42.0.9' }

  test('are what they should be', () => {
    const wanted = { has: ['cilium_net'], none: ['flannel'], pair: ['cilium_host', 'cilium_net'], address } as const
    expect(interfaces.decide(on(seen), wanted)).toEqual(passed)
  })

  test.for<[Interface[], WantedInterfaces, string]>([
    [[], { none: ['flannel'] }, 'one has no lo; it has none'],
    [seen, { has: ['cilium_vxlan'] }, 'one has no cilium_vxlan; it has lo, cilium_host, cilium_net'],
    [[lo, plain('flannel.1')], { none: ['flannel', 'cni'] }, 'one has flannel.1'],
    [
      [lo, host, { ...net, link: 'eth0' }],
      { pair: ['cilium_host', 'cilium_net'] },
      'one: cilium_host is paired with cilium_net, and cilium_net with eth0',
    ],
    [
      [lo, host, plain('cilium_net')],
      { pair: ['cilium_host', 'cilium_net'] },
      'one: cilium_host is paired with cilium_net, and cilium_net with nothing',
    ],
    [
      seen,
      { address: { ...address, in: ['10.42.1.0/24'] } },
      'one: the address of cilium_host is 10.42.0.9, which is not in 10.42.1.0/24',
    ],
    [seen, { address: { ...address, is: '10.42.0.8' } }, 'one: the address of cilium_host is 10.42.0.9, not 10.42.0.8'],
    [
      seen,
      { address: { of: 'cilium_net', in: [], is: 'none' } },
      'one: the address of cilium_net is none, which is not in any CIDR',
    ],
  ])('%j are not %j', ([those, wanted, said]) => {
    expect(interfaces.decide(on(those), wanted)).toEqual(failed(said))
  })
})

test('processes run, and others do not', () => {
  const wanted = { oneOf: ['kubelet', 'k3s'], none: ['kube-proxy'] }
  expect(processes.decide(on(['k3s-server', 'sh']), wanted)).toEqual(passed)
  expect(processes.decide(on(['sh']), wanted)).toEqual(failed('one runs no kubelet or k3s; it runs sh'))
  expect(processes.decide(on([]), wanted)).toEqual(failed('one runs no kubelet or k3s; it runs nothing'))
  expect(processes.decide(on(['kubelet', 'kube-proxy']), wanted)).toEqual(failed('one runs kube-proxy'))
})

test('CNI configurations', () => {
  expect(cniFiles.decide(on([]), [])).toEqual(passed)
  expect(cniFiles.decide(on(['05-cilium.conflist']), ['05-cilium.conflist'])).toEqual(passed)
  expect(cniFiles.decide(on(['00-x.conf', '05-cilium.conflist']), ['05-cilium.conflist'])).toEqual(
    failed('/etc/cni/net.d of one has 00-x.conf, 05-cilium.conflist, not 05-cilium.conflist'),
  )
  expect(cniFiles.decide(on(['x']), [])).toEqual(failed('/etc/cni/net.d of one has x, not nothing'))
})

test('mounts: what covers a mount counts', () => {
  const bpf = { type: 'bpf', point: '/sys/fs/bpf' }
  expect(mounts.decide(on([{ type: 'sysfs', point: '/sys' }, bpf]), bpf)).toEqual(passed)
  expect(mounts.decide(on([]), bpf)).toEqual(failed('one has nothing mounted at /sys/fs/bpf, not bpf'))
  expect(mounts.decide(on([bpf, { type: 'tmpfs', point: '/sys/fs/bpf' }]), bpf)).toEqual(
    failed('one has tmpfs mounted at /sys/fs/bpf, not bpf'),
  )
})

describe('a firewall', () => {
  const clean: Firewall = {
    tables: ['ip filter', 'ip nat'],
    chains: ['ip nat OUTPUT', 'ip filter KUBE-FIREWALL', 'ip mangle KUBE-KUBELET-CANARY', 'ip filter CILIUM_INPUT'],
    ipSets: ['cilium_node_set_v4'],
    ipvs: [],
    interfaces: ['lo', 'eth0'],
  }
  const { ipSets: _unknown, ...withoutSets } = clean
  const wanted: WantedFirewall = { kubeProxy: 'absent', cilium: 'present' }

  test.for([clean, withoutSets])('that has the kubelet’s chains and Cilium’s own is fine: %j', seen => {
    expect(firewall.decide(on(seen), wanted)).toEqual(passed)
  })

  test('on a node without Cilium has no chain of it', () => {
    const seen = { ...clean, chains: [] }
    expect(firewall.decide(on(seen), { kubeProxy: 'absent' })).toEqual(passed)
    expect(firewall.decide(on(seen), wanted)).toEqual(failed('one has no chain of Cilium among its 0 chains'))
  })

  test('of which nothing was seen is no clean one', () => {
    const seen = { tables: [], chains: [], ipvs: [], interfaces: [] }
    expect(firewall.decide(on(seen), { kubeProxy: 'absent' })).toEqual(failed('one shows no network interface at all'))
  })

  const traces: [mode: string, Partial<Firewall>, said: string][] = [
    ['iptables', { chains: ['ip nat KUBE-SERVICES'] }, 'chain ip nat KUBE-SERVICES'],
    ['iptables', { chains: ['ip nat KUBE-SVL-ABC'] }, 'chain ip nat KUBE-SVL-ABC'],
    ['iptables', { chains: ['legacy filter KUBE-FORWARD'] }, 'chain legacy filter KUBE-FORWARD'],
    ['ipvs', { chains: ['ip filter KUBE-IPVS-FILTER'] }, 'chain ip filter KUBE-IPVS-FILTER'],
    ['ipvs', { ipSets: ['KUBE-CLUSTER-IP'] }, 'IP set KUBE-CLUSTER-IP'],
    ['ipvs', { ipSets: ['KUBE-6-IPVS-IPS'] }, 'IP set KUBE-6-IPVS-IPS'],
    ['ipvs', { interfaces: ['lo', 'kube-ipvs0'] }, 'device kube-ipvs0'],
    ['ipvs', { ipvs: ['TCP  0A2B0001:01BB rr'] }, 'IPVS service TCP  0A2B0001:01BB rr'],
    ['nftables', { tables: ['ip6 kube-proxy'], chains: ['ip6 kube-proxy services'] }, 'nftables table ip6 kube-proxy'],
  ]
  test.for(traces)('shows kube-proxy’s mode %s: %j', ([, seen, said]) => {
    expect(firewall.decide(on({ ...clean, ...seen }), { kubeProxy: 'absent' })).toEqual(
      failed(`one has an object of kube-proxy: ${said}`),
    )
  })
})
