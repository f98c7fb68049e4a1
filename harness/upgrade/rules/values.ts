import { minorOf } from '../versions.ts'
import { type ValueRule, textOf, upgradeGuide } from './rule.ts'

const OLD_WORDS: readonly unknown[] = ['strict', 'partial', 'disabled', 'probe']

const kubeProxyReplacement = {
  keys: ['kubeProxyReplacement'],
  migrate: (value: unknown) => {
    if (value === 'strict' || value === 'probe') return { kubeProxyReplacement: true }
    if (value === 'disabled') return { kubeProxyReplacement: false }
    return undefined
  },
  decide: 'choose `true` (all features) or `false`',
} as const

/** Values that today's charts or agents do not take, or take for something else. */
export const VALUE_RULES: readonly ValueRule[] = [
  {
    ...kubeProxyReplacement,
    id: 'kube-proxy-replacement-probe',
    from: '1.13',
    until: '1.16',
    bad: value => value === 'probe',
    severity: 'error',
    consequence: 'rejected',
    says: 'is not valid since 1.13',
    example: 'kubeProxyReplacement: probe',
    source: upgradeGuide('1.13'),
  },
  {
    ...kubeProxyReplacement,
    id: 'kube-proxy-replacement-deprecated',
    from: '1.14',
    until: '1.16',
    bad: value => OLD_WORDS.includes(value) && value !== 'probe',
    severity: 'warning',
    consequence: 'deprecated',
    says: 'is deprecated; from 1.16 on the chart accepts only `true` and `false`',
    example: 'kubeProxyReplacement: strict',
    source: upgradeGuide('1.14'),
  },
  {
    ...kubeProxyReplacement,
    id: 'kube-proxy-replacement',
    from: '1.16',
    bad: value => OLD_WORDS.includes(value),
    severity: 'error',
    consequence: 'rejected',
    says: 'is not valid; since 1.16 the chart accepts only `true` and `false`',
    example: 'kubeProxyReplacement: strict',
    source: upgradeGuide('1.16'),
  },
  {
    id: 'hubble-metric-http',
    keys: ['hubble.metrics.enabled'],
    from: '1.14',
    bad: value => named(value, 'http') && !named(value, 'httpV2'),
    severity: 'warning',
    consequence: 'deprecated',
    says: 'contains the metric `http`; `httpV2` replaces it and has different labels',
    migrate: value => ({
      'hubble.metrics.enabled': Array.isArray(value)
        ? value.map((metric: unknown) =>
            isMetric(metric, 'http') ? textOf(metric).replace(/^http/, 'httpV2') : metric,
          )
        : value,
    }),
    replacement: '`httpV2` instead of `http`; adapt dashboards and alerts to the new labels',
    example: 'hubble: { metrics: { enabled: [dns, http] } }',
    source: 'https://docs.cilium.io/en/stable/observability/metrics/#httpv2',
  },
  {
    id: 'hubble-metrics-twice',
    keys: ['hubble.metrics.enabled'],
    from: '1.14',
    bad: value => named(value, 'http') && named(value, 'httpV2'),
    severity: 'error',
    consequence: 'changed',
    says: 'contains both `http` and `httpV2`; with both, the agent exports no Hubble metrics',
    migrate: value => ({
      'hubble.metrics.enabled': Array.isArray(value)
        ? value.filter((metric: unknown) => !isMetric(metric, 'http'))
        : value,
    }),
    replacement: 'only `httpV2`',
    example: 'hubble: { metrics: { enabled: [http, httpV2] } }',
    source: 'pkg/hubble/metrics/http/plugin.go: ConflictingPlugins',
  },
  {
    id: 'image-of-another-release',
    keys: ['image.tag', 'operator.image.tag', 'hubble.relay.image.tag', 'preflight.image.tag'],
    from: '1.9',
    bad: (value, { target }) =>
      /^v?\d+\.\d+/.test(textOf(value)) && !textOf(value).replace(/^v/, '').startsWith(target),
    severity: 'error',
    consequence: 'changed',
    says: 'pins the image of another release, so an upgrade of the chart does not upgrade it',
    migrate: () => ({}),
    replacement: 'remove the tag; the chart sets the image of its own release',
    example: 'image: { tag: v1.8.1 }',
    source: 'https://docs.cilium.io/en/stable/operations/upgrade/',
  },
  {
    id: 'ipam-mode',
    keys: ['ipam.mode'],
    from: '1.15',
    bad: value => value === 'cluster-pool-v2beta',
    severity: 'error',
    consequence: 'changed',
    says: 'was removed in 1.15, and the agent does not start with it',
    replacement: '`multi-pool` or `cluster-pool`',
    example: 'ipam: { mode: cluster-pool-v2beta }',
    source: upgradeGuide('1.15'),
  },
  {
    id: 'routing-mode',
    keys: ['routingMode'],
    from: '1.14',
    bad: value => value !== null && !['', 'tunnel', 'native'].includes(textOf(value)),
    severity: 'error',
    consequence: 'changed',
    says: 'renders, but the agent does not start; it accepts only `tunnel` and `native`',
    migrate: value => {
      if (value === 'vxlan' || value === 'geneve') return { routingMode: 'tunnel', tunnelProtocol: value }
      return value === 'direct' || value === 'disabled' ? { routingMode: 'native' } : undefined
    },
    replacement: '`tunnel` or `native`',
    example: 'routingMode: vxlan',
    source: 'pkg/option/config.go: RoutingMode',
  },
  {
    id: 'tunnel-protocol',
    keys: ['tunnelProtocol'],
    from: '1.14',
    bad: value => value !== null && !['', 'vxlan', 'geneve'].includes(textOf(value)),
    severity: 'error',
    consequence: 'changed',
    says: 'renders, but the agent does not start; it accepts only `vxlan` and `geneve`',
    replacement: '`vxlan` or `geneve`; to route without a tunnel, set `routingMode: native`',
    example: 'tunnelProtocol: disabled',
    source: 'pkg/datapath/tunnel/tunnel.go',
  },
  {
    id: 'node-port-range',
    keys: ['nodePort.range'],
    from: '1.9',
    bad: value => typeof value === 'string' && /^\d+\s*-\s*\d+$/.test(value),
    severity: 'error',
    consequence: 'changed',
    says: 'renders, but the agent does not start; it expects a comma between the two ports',
    migrate: value => ({ 'nodePort.range': textOf(value).replace(/\s*-\s*/, ',') }),
    example: 'nodePort: { range: 20000-32767 }',
    source: 'pkg/loadbalancer/config.go: NewConfig',
  },
  {
    id: 'cluster-pool-text',
    keys: ['ipam.operator.clusterPoolIPv4PodCIDRList', 'ipam.operator.clusterPoolIPv6PodCIDRList'],
    from: '1.11',
    bad: value => typeof value === 'string' && /[[\]{}"']/.test(value),
    severity: 'error',
    consequence: 'changed',
    says: 'renders, but the operator cannot parse it; the value is a string that includes the brackets',
    replacement: 'a YAML list, without quotes around it',
    example: `ipam: { operator: { clusterPoolIPv4PodCIDRList: '["10.10.0.0/16"]' } }`,
    source: 'operator: --cluster-pool-ipv4-cidr',
  },
  {
    id: 'upgrade-compatibility-number',
    keys: ['upgradeCompatibility'],
    from: '1.9',
    bad: value => typeof value === 'number',
    severity: 'error',
    consequence: 'changed',
    says: 'is a number in YAML, so 1.20 turns into 1.2',
    replacement: 'the version in quotes, for example "1.20"',
    example: 'upgradeCompatibility: 1.20',
    source: 'https://docs.cilium.io/en/stable/operations/upgrade/',
  },
  {
    id: 'upgrade-compatibility-later',
    keys: ['upgradeCompatibility'],
    from: '1.9',
    bad: (value, { target }) => typeof value === 'string' && later(value, target),
    severity: 'error',
    consequence: 'changed',
    says: 'is later than the target, but it has to be the version that was installed first',
    replacement: 'the minor version that the cluster was first installed with',
    example: 'upgradeCompatibility: "1.99"',
    source: 'https://docs.cilium.io/en/stable/operations/upgrade/',
  },
]

function named(value: unknown, metric: string): boolean {
  return Array.isArray(value) && value.some((one: unknown) => isMetric(one, metric))
}

/** A metric is its name, with options after a colon. */
function isMetric(one: unknown, metric: string): boolean {
  return typeof one === 'string' && one.split(':')[0] === metric
}

function later(text: string, target: string): boolean {
  const [major = 0, minor = 0] = text.replace(/^v/, '').split('.').map(Number)
  const [targetMajor = 0, targetMinor = 0] = minorOf(target).split('.').map(Number)
  return major > targetMajor || (major === targetMajor && minor > targetMinor)
}
