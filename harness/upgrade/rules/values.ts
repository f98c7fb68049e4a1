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
  replacement: '`true` for strict and probe, `false` for disabled; partial was a list of features: decide',
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
    says: '`probe` is gone since 1.13',
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
    says: 'the words strict, partial and disabled still work and fail the rendering from 1.16 on',
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
    says: 'the words strict, partial, disabled and probe fail the rendering since 1.16',
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
    says: 'the metric `http` is superseded by `httpV2`, which has other labels',
    migrate: value => ({
      'hubble.metrics.enabled': Array.isArray(value)
        ? value.map((metric: unknown) =>
            isMetric(metric, 'http') ? textOf(metric).replace(/^http/, 'httpV2') : metric,
          )
        : value,
    }),
    replacement: '`httpV2`; look for `http` labels in dashboards first',
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
    says: 'the metrics `http` and `httpV2` exclude each other: the agent serves no Hubble metrics with both',
    migrate: value => ({
      'hubble.metrics.enabled': Array.isArray(value)
        ? value.filter((metric: unknown) => !isMetric(metric, 'http'))
        : value,
    }),
    replacement: '`httpV2` alone',
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
    says: 'the image stays at this tag while the chart is of another release, so the upgrade does not upgrade it',
    migrate: () => ({}),
    replacement: 'no tag: the chart names the image of its own release',
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
    says: 'the mode is gone since 1.15 and the agent does not start with it',
    replacement: '`multi-pool`, or `cluster-pool`',
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
    says: 'it renders, and the agent does not start: there are `tunnel` and `native`',
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
    says: 'it renders, and the agent does not start: there are `vxlan` and `geneve`',
    replacement: '`vxlan` or `geneve`; no overlay is `routingMode: native`',
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
    says: 'it renders, and the agent does not start: it wants a comma between the two ports',
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
    says: 'it renders, and the operator cannot read it: this is a text, with the brackets as a part of it',
    replacement: 'a list, without quotes around it',
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
    says: 'YAML reads this as a number, so that 1.20 is 1.2',
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
    says: 'it is the version that was installed first, and no later one than the target can have been',
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
