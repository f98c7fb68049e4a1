import type { Fault } from '../fault.ts'

const profile = 'dual'

/** What is broken over IPv6 alone must leave everything green that asks the same over IPv4. */
export const faults: readonly Fault[] = [
  {
    name: 'masquerading of IPv6 is off',
    profile,
    suites: ['datapath'],
    grep: 'outside',
    red: /over-ipv6-.*(client|echoother|one-pod)-(to-)?outside|over-ipv6-.*(sees-(client|echoother)-as-its-node|masqueraded-to-the-outside)/,
    says: /dropped/,
    // Where everything is native, nothing is to be masqueraded, and the agents go on saying that they do.
    values: { ipv6NativeRoutingCIDR: '::/0' },
  },
  {
    name: 'a node drops TCP that comes to it over IPv6',
    profile,
    suites: ['datapath'],
    grep: 'node to node',
    // What the node itself asks is not answered either, as the answer has to come in.
    red: /node-to-node-over-ipv6-.*-over-(tcp|http)/,
    says: /over tcp: connect, no answer in time/,
    inject: async patient => {
      const rule = ['INPUT', '--protocol=tcp', '--jump=DROP']
      await patient.onNode(1, 'ip6tables', '--insert', ...rule)
      return async () => void (await patient.onNode(1, 'ip6tables', '--delete', ...rule))
    },
  },
]
