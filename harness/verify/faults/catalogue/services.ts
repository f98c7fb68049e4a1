import type { Fault } from '../fault.ts'

const suites = ['datapath', 'kube-proxy-replacement']

export const faults: readonly Fault[] = [
  {
    name: 'a chain of kube-proxy is left behind',
    profile: 'vxlan',
    suites,
    red: /no-node-has-a-chain-of-kube-proxy/,
    says: /KUBE-SERVICES/,
    inject: async patient => {
      await patient.onNode(1, 'iptables', '--table=nat', '--new-chain=KUBE-SERVICES')
      return async () => {
        await patient.onNode(1, 'iptables', '--table=nat', '--delete-chain=KUBE-SERVICES')
      }
    },
  },
]
