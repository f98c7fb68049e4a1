import { METRICS } from '../../../../fixtures/profiles/parts/hubble.ts'
import type { Fault } from '../fault.ts'

const onHubble = { profile: 'vxlan', suites: ['hubble'] } as const
const RELAY = ['--namespace=kube-system', 'deployment/hubble-relay']

export const faults: readonly Fault[] = [
  {
    ...onHubble,
    name: 'the metric family icmp is not enabled',
    grep: 'the metrics of every node',
    red: /icmp-every-ping/,
    says: /claims hubble\/metrics\/icmp, but now: hubble-metrics without icmp/,
    // Behind Helm's back: where the values say so, it is what was asked for.
    inject: async patient => {
      const set = async (entries: readonly string[]) => {
        const patch = JSON.stringify({ data: { 'hubble-metrics': entries.join(' ') } })
        await patient.kubectl('patch', '--namespace=kube-system', 'configmap/cilium-config', `--patch=${patch}`)
      }
      await set(METRICS.filter(entry => !entry.startsWith('icmp')))
      return () => set(METRICS)
    },
  },
  {
    ...onHubble,
    name: 'the metrics port of one node is closed',
    grep: 'served on the metrics port|every ping counts',
    red: /served-on-the-metrics-port/,
    // Who counts what nobody serves can tell nothing.
    spared: /flows/,
    says: /Hubble metrics are served: not within/,
    inject: patient => patient.firewall(1, 'INPUT', '--protocol=tcp', '--dport=9965', '--jump=REJECT'),
  },
  {
    ...onHubble,
    name: 'hubble-relay is scaled to zero',
    grep: 'is connected to every node|tells of a refused connection',
    red: /flows\/hubble-relay-(?:is-connected-to-every-node|tells-of-a-refused-connection)/,
    says: /hubble\/relay/,
    inject: async patient => {
      await patient.kubectl('scale', '--replicas=0', ...RELAY)
      return async () => {
        await patient.kubectl('scale', '--replicas=1', ...RELAY)
        await patient.kubectl('rollout', 'status', '--timeout=60s', ...RELAY)
      }
    },
  },
]
