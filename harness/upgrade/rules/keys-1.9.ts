import { type KeyRule, drop, moveTo, setting } from './rule.ts'

const source = 'https://docs.cilium.io/en/v1.9/operations/upgrade/#helm-options'

/** A key of the 1.8 chart that has another name than the one without its prefix. */
function renamed(id: string, key: string, to: string, value: string): KeyRule {
  return {
    id,
    keys: [key],
    gone: '1.9',
    severity: 'error',
    became: `was renamed to ${to} in 1.9`,
    migrate: moveTo(to),
    example: setting(key, value),
    source,
  }
}

/**
 * The values of the 1.8 chart, which had one sub-chart for each component and kept what they share under `global`. Every
 * later chart accepts and ignores them. What is not in this table keeps its name without the prefix.
 */
export const KEYS_1_9: readonly KeyRule[] = [
  {
    id: 'global-device',
    keys: ['global.device', 'global.nodePort.device'],
    gone: '1.9',
    severity: 'error',
    became: 'was replaced by `devices` (a list) in 1.9; a top-level `device` has never existed',
    migrate: value => ({ devices: Array.isArray(value) ? value : [value] }),
    example: 'global: { device: eth0 }',
    source,
  },
  {
    id: 'global-tag',
    keys: [
      'global.tag',
      'global.registry',
      'global.pullPolicy',
      'agent.image',
      'operator.tag',
      'hubble-relay.image.tag',
    ],
    gone: '1.9',
    severity: 'error',
    became:
      'was removed in 1.9; the chart sets the images of its own release, and a pinned tag would run an old image with a new chart',
    migrate: drop,
    example: 'global: { tag: v1.8.1 }',
    source,
  },
  {
    id: 'global-container-runtime',
    keys: ['global.containerRuntime'],
    gone: '1.9',
    severity: 'warning',
    became: 'was removed in 1.9; the agent does not talk to the container runtime any more',
    migrate: drop,
    example: 'global: { containerRuntime: { integration: containerd } }',
    source,
  },
  {
    id: 'agent-enabled',
    keys: ['agent.enabled'],
    gone: '1.9',
    refused: { from: '1.16', when: 'set' },
    severity: 'error',
    became: 'was replaced by `agent` (a boolean) in 1.9',
    migrate: value => ({ agent: value }),
    example: 'agent: { enabled: true }',
    source,
  },
  renamed('config-bpf-masquerade', 'config.bpfMasquerade', 'bpf.masquerade', 'true'),
  renamed('config-bpf-clock-probe', 'config.bpfClockProbe', 'bpfClockProbe', 'true'),
  renamed('config-ipam', 'config.ipam', 'ipam.mode', 'kubernetes'),
  renamed('global-node-port-acceleration', 'global.nodePort.acceleration', 'loadBalancer.acceleration', 'disabled'),
  renamed('global-node-port-mode', 'global.nodePort.mode', 'loadBalancer.mode', 'snat'),
  renamed('global-operator-prometheus', 'global.operatorPrometheus', 'operator.prometheus', '{ enabled: true }'),
  renamed('operator-replicas', 'operator.numReplicas', 'operator.replicas', '1'),
  renamed('relay-replicas', 'hubble-relay.numReplicas', 'hubble.relay.replicas', '1'),
  renamed('global-endpoint-gc', 'global.endpointGCInterval', 'operator.endpointGCInterval', '5m0s'),
  renamed('global-identity-gc', 'global.identityGCInterval', 'operator.identityGCInterval', '15m0s'),
  renamed('global-identity-heartbeat', 'global.identityHeartbeatTimeout', 'operator.identityHeartbeatTimeout', '30m0s'),
]

/** Prefixes of the 1.8 chart, and what the rest of the path is below since 1.9. */
export const PREFIXES_1_9: Readonly<Record<string, string>> = {
  global: '',
  config: '',
  'hubble-relay': 'hubble.relay.',
  'hubble-ui': 'hubble.ui.',
}

/** Source of what is said about {@link PREFIXES_1_9}. */
export const SOURCE_1_9 = source
