import type { Fault } from '../fault.ts'

const suites = ['datapath', 'kube-proxy-replacement']

export const faults: readonly Fault[] = [
  {
    name: 'UDP 8472 is dropped in one direction',
    profile: 'vxlan',
    suites,
    red: /^$/,
    says: /dropped/,
    inject: patient =>
      patient.firewall(0, 'INPUT', '--protocol=udp', '--dport=8472', `--source=${patient.ip(1)}`, '--jump=DROP'),
  },
  {
    name: 'pods get an MTU that is 50 bytes too large',
    profile: 'vxlan',
    suites,
    red: /^datapath\/sizes\//,
    says: /1451 bytes/,
    values: { MTU: 1550 },
  },
  {
    name: 'masquerading is off',
    profile: 'vxlan',
    suites,
    red: /outside/,
    says: /dropped/,
    values: { enableIPv4Masquerade: false },
  },
  {
    name: 'the route of one node to the pods of the other is deleted',
    profile: 'native',
    suites,
    red: /^$/,
    says: /dropped|route/,
    inject: async patient => {
      const route = await patient.onNode(0, 'ip', 'route', 'show', 'proto', 'static')
      const own = (await patient.onNode(0, 'ip', 'route', 'show'))
        .split('\n')
        .find(line => line.includes(`via ${patient.ip(1)} `))
      const words = (own ?? route).trim().split(/\s+/)
      await patient.onNode(0, 'ip', 'route', 'delete', ...words)
      return async () => {
        await patient.onNode(0, 'ip', 'route', 'replace', ...words)
      }
    },
  },
]
