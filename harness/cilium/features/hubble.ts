import { enabledFamilies, namesPods } from '../hubble-metrics.ts'
import { type Feature, byConfig } from './feature.ts'
import { everyAgent, workload } from './running.ts'
import { isUnset } from './values.ts'

const METRICS_VALUE = 'hubble.metrics.enabled'

/** What Hubble observes and exports. */
export const HUBBLE = [
  {
    name: 'hubble',
    description: 'Every agent observes flows',
    values: { 'hubble.enabled': ['true'] },
    detect: everyAgent('hubble.state', state => state === 'Ok'),
  },
  {
    name: 'hubble/events',
    description: 'The datapath reports drops, policy verdicts and packets to Hubble',
    values: {
      'bpf.events.drop.enabled': ['true'],
      'bpf.events.policyVerdict.enabled': ['true'],
      'bpf.events.trace.enabled': ['true'],
    },
    detect: byConfig(
      ['bpf-events-drop-enabled', 'true', 'true'],
      ['bpf-events-policy-verdict-enabled', 'true', 'true'],
      ['bpf-events-trace-enabled', 'true', 'true'],
    ),
  },
  {
    name: 'hubble/relay',
    description: 'Hubble Relay merges the flows of all nodes',
    values: { 'hubble.relay.enabled': ['true'], 'hubble.enabled': ['true'] },
    detect: workload('deployment/hubble-relay'),
  },
  {
    name: 'hubble/ui',
    description: 'The Hubble UI is deployed',
    values: { 'hubble.ui.enabled': ['true'] },
    detect: workload('deployment/hubble-ui'),
  },
  {
    name: 'hubble/ui-node-port',
    description: 'The Hubble UI is exposed on a port of every node',
    values: { 'hubble.ui.service.type': ['NodePort'] },
    detect: ({ nodePorts = [] }) => {
      const present = nodePorts.includes('hubble-ui')
      return { present, detected: `service hubble-ui has ${present ? 'a' : 'no'} node port` }
    },
  },
  {
    name: 'hubble/tcp-flags',
    description: 'The datapath reports packets with any TCP flag to Hubble',
    values: { 'bpf.monitorFlags': ['all'] },
    detect: byConfig(['monitor-aggregation-flags', 'all', 'all']),
  },
  {
    name: 'hubble/metrics',
    description: 'The agents export Hubble metrics',
    values: { [METRICS_VALUE]: (value: unknown) => !isUnset(value), 'hubble.enabled': ['true'] },
    detect: ({ config }) => {
      const metrics = config['hubble-metrics'] ?? ''
      return { present: metrics !== '', detected: metrics === '' ? 'no hubble-metrics' : `hubble-metrics ${metrics}` }
    },
  },
  metricsOf('dns'),
  metricsOf('drop'),
  metricsOf('tcp'),
  metricsOf('flow'),
  metricsOf('port-distribution'),
  metricsOf('icmp'),
  metricsOf('httpV2'),
] as const satisfies readonly Feature[]

/** A family of metrics, by which whoever counts only its own traffic knows its pods. */
function metricsOf<Family extends string>(family: Family) {
  const find = (entries: string) => enabledFamilies(entries).find(({ name }) => name === family)
  return {
    name: `hubble/metrics/${family}` as const,
    description: `The agents export the metrics of the family ${family}, and each sample names its pods`,
    values: {
      [METRICS_VALUE]: (value: unknown) => {
        const found = find(Array.isArray(value) ? value.join(' ') : '')
        return found !== undefined && namesPods(found)
      },
      'hubble.enabled': ['true'],
    },
    detect: ({ config }) => {
      const found = find(config['hubble-metrics'] ?? '')
      if (found === undefined) return { present: false, detected: `hubble-metrics without ${family}` }
      const present = namesPods(found)
      return { present, detected: `hubble-metrics has ${family} ${present ? 'with' : 'without'} the pods of samples` }
    },
  } satisfies Feature
}
