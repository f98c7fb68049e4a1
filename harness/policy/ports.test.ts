import { describe, expect, test } from 'vitest'
import type { CiliumRule } from './cilium-rule.ts'
import { PolicyModel } from './decide.ts'
import type { NetworkPolicyPort } from './kubernetes.ts'
import { PARTIES, ciliumPolicy, kubernetesPolicy } from './lab.testing.ts'
import type { Traffic } from './world.ts'

const TRAFFIC: readonly Traffic[] = [
  { protocol: 'TCP', port: 53 },
  { protocol: 'TCP', port: 80 },
  { protocol: 'TCP', port: 90 },
  { protocol: 'UDP', port: 53 },
  { protocol: 'ICMP', type: 8 },
  { protocol: 'ICMP', type: 0 },
]
const ALL = ['TCP 53', 'TCP 80', 'TCP 90', 'UDP 53', 'ICMP 8', 'ICMP 0']

/** What may go from `client` to `server`. */
function letThrough(policy: ConstructorParameters<typeof PolicyModel>[0][number]): string[] {
  const model = new PolicyModel([policy])
  return TRAFFIC.filter(traffic => model.decide(PARTIES.client, PARTIES.server, traffic) === 'allowed').map(
    traffic => `${traffic.protocol} ${traffic.protocol === 'ICMP' ? traffic.type : traffic.port}`,
  )
}

describe('ports of a NetworkPolicy', () => {
  test.for<[string, NetworkPolicyPort[], string[]]>([
    ['none: everything', [], ALL],
    ['a number is TCP', [{ port: 53 }], ['TCP 53']],
    ['a protocol', [{ protocol: 'UDP', port: 53 }], ['UDP 53']],
    ['a protocol alone', [{ protocol: 'TCP' }], ['TCP 53', 'TCP 80', 'TCP 90']],
    ['a range', [{ port: 80, endPort: 90 }], ['TCP 80', 'TCP 90']],
    ['a range that ends before', [{ port: 80, endPort: 89 }], ['TCP 80']],
    ['a name', [{ port: 'web' }], ['TCP 80']],
    ['a name with the wrong protocol', [{ port: 'web', protocol: 'UDP' }], []],
    ['a name that no container has', [{ port: 'absent' }], []],
    ['two', [{ port: 80 }, { port: 53, protocol: 'UDP' }], ['TCP 80', 'UDP 53']],
  ])('%s', ([, ports, expected]) => {
    expect(letThrough(kubernetesPolicy({ podSelector: {}, ingress: [{ ports }] }))).toEqual(expected)
    const egress = kubernetesPolicy({ podSelector: {}, policyTypes: ['Egress'], egress: [{ ports }] })
    expect(letThrough(egress), 'egress').toEqual(expected)
  })
})

describe('ports and ICMP types of a Cilium policy', () => {
  test.for<[string, CiliumRule, string[]]>([
    ['a port without a protocol', { toPorts: [{ ports: [{ port: '53' }] }] }, ['TCP 53', 'UDP 53']],
    ['a port', { toPorts: [{ ports: [{ port: '53', protocol: 'TCP' }] }] }, ['TCP 53']],
    ['port 0 of a protocol', { toPorts: [{ ports: [{ port: '0', protocol: 'UDP' }] }] }, ['UDP 53']],
    ['a range', { toPorts: [{ ports: [{ port: '60', endPort: 85, protocol: 'TCP' }] }] }, ['TCP 80']],
    ['a name', { toPorts: [{ ports: [{ port: 'names', protocol: 'UDP' }] }] }, ['UDP 53']],
    ['an ICMP type', { icmps: [{ fields: [{ type: 8 }] }] }, ['ICMP 8']],
    ['an ICMP type by name', { icmps: [{ fields: [{ type: 'EchoReply', family: 'IPv4' }] }] }, ['ICMP 0']],
    ['a type of ICMPv6', { icmps: [{ fields: [{ type: 8, family: 'IPv6' }] }] }, []],
    ['peers alone: everything', { fromEntities: ['all'] }, ALL],
  ])('%s', ([, rule, expected]) => {
    expect(letThrough(ciliumPolicy({ endpointSelector: {}, ingress: [rule] }))).toEqual(expected)
  })
})
