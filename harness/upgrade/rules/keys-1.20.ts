import { type KeyRule, drop, moveTo, setting, textOf, upgradeGuide } from './rule.ts'

/** A key whose feature is always on. */
function alwaysOn(...of: Parameters<typeof goneWithout>): KeyRule {
  return { ...goneWithout(...of), alwaysOn: true }
}

/** A key whose feature is gone, without anything to write instead. */
function goneWithout(
  id: string,
  keys: readonly [string, ...string[]],
  gone: string,
  became: string,
  example: string,
): KeyRule {
  return { id, keys, gone, severity: 'warning', became, migrate: drop, example, source: upgradeGuide(gone) }
}

/** Keys that charts 1.17 to 1.20 took away. */
export const KEYS_1_20: readonly KeyRule[] = [
  {
    id: 'bgp-metallb',
    keys: ['bgp'],
    gone: '1.17',
    severity: 'error',
    became: 'was removed in 1.17 together with MetalLB; use `bgpControlPlane` and its resources',
    example: 'bgp: { enabled: true, announce: { loadbalancerIP: true } }',
    source: upgradeGuide('1.17'),
  },
  goneWithout(
    'external-ips',
    ['externalIPs'],
    '1.17',
    'was removed in 1.17; `kubeProxyReplacement: true` includes external IPs',
    'externalIPs: { enabled: true }',
  ),
  goneWithout(
    'wireguard-userspace',
    ['encryption.wireguard.userspaceFallback'],
    '1.17',
    'was removed in 1.17; Cilium only uses the WireGuard of the kernel',
    'encryption: { wireguard: { userspaceFallback: true } }',
  ),
  {
    id: 'endpoint-slice',
    keys: ['enableCiliumEndpointSlice'],
    deprecated: '1.16',
    gone: '1.18',
    refused: { from: '1.18', when: 'truthy' },
    severity: 'error',
    became: 'was renamed to `ciliumEndpointSlice.enabled` in 1.16',
    migrate: moveTo('ciliumEndpointSlice.enabled'),
    example: 'enableCiliumEndpointSlice: true',
    source: upgradeGuide('1.18'),
  },
  {
    id: 'endpoint-slice-mode',
    keys: ['ciliumEndpointSlice.sliceMode'],
    deprecated: '1.17',
    gone: '1.18',
    refused: { from: '1.18', when: 'truthy' },
    severity: 'error',
    became: 'was removed in 1.18; only one mode is left',
    migrate: drop,
    example: 'ciliumEndpointSlice: { sliceMode: identity }',
    source: upgradeGuide('1.18'),
  },
  goneWithout(
    'host-port',
    ['hostPort'],
    '1.18',
    'was removed in 1.18; `kubeProxyReplacement: true` includes host ports',
    'hostPort: { enabled: true }',
  ),
  ...(
    [
      ['runtime-devices', 'enableRuntimeDeviceDetection', 'was removed in 1.18; devices are always detected'],
      ['terminating-endpoint', 'enableK8sTerminatingEndpoint', 'was removed in 1.18 and is always on'],
      ['eni-limits', 'eni.updateEC2AdapterLimitViaAPI', 'was removed in 1.18 and is always on'],
      ['relay-dial-timeout', 'hubble.relay.dialTimeout', 'was removed in 1.18 without a replacement'],
      ['l2-refresh', 'l2NeighDiscovery.refreshPeriod', 'was removed in 1.18; the kernel refreshes neighbor entries'],
      ['l2-arping', 'l2NeighDiscovery.arping-refresh-period', 'was removed; the kernel refreshes neighbor entries'],
      [
        'experimental-lb',
        'loadBalancer.experimental',
        'was removed in 1.18, when this load balancer became the only one',
      ],
    ] as const
  ).map(([id, key, became]) =>
    (/always/.test(became) ? alwaysOn : goneWithout)(id, [key], '1.18', became, setting(key)),
  ),
  ...(
    [
      ['high-scale', 'highScaleIPcache', 'was removed in 1.18 together with the feature'],
      ['external-workloads', 'externalWorkloads', 'was removed in 1.18 together with the feature'],
    ] as const
  ).map(
    ([id, key, became]): KeyRule => ({
      id,
      keys: [key],
      gone: '1.18',
      severity: 'error',
      became,
      example: `${key}: { enabled: true }`,
      source: upgradeGuide('1.18'),
    }),
  ),
  goneWithout(
    'node-port',
    ['nodePort.enabled'],
    '1.19',
    'was removed in 1.19; only `kubeProxyReplacement: true` provides NodePort',
    'nodePort: { enabled: true }',
  ),
  alwaysOn(
    'session-affinity',
    ['sessionAffinity'],
    '1.19',
    'was removed in 1.19 and is always on',
    'sessionAffinity: true',
  ),
  alwaysOn(
    'source-range',
    ['svcSourceRangeCheck'],
    '1.19',
    'was removed in 1.19 and is always on',
    'svcSourceRangeCheck: true',
  ),
  goneWithout(
    'custom-calls',
    ['customCalls'],
    '1.19',
    'was removed in 1.19 together with the feature',
    'customCalls: { enabled: true }',
  ),
  {
    id: 'clustermesh-client-tls',
    keys: ['clustermesh.apiserver.tls.client'],
    gone: '1.19',
    severity: 'error',
    became: 'was removed in 1.19; create a Secret with the certificate before you install the chart',
    example: 'clustermesh: { apiserver: { tls: { client: { cert: abc } } } }',
    source: upgradeGuide('1.19'),
  },
  {
    id: 'mcs-api',
    keys: ['clustermesh.enableMCSAPISupport'],
    deprecated: '1.19',
    gone: '1.20',
    severity: 'error',
    became: 'was renamed to `clustermesh.mcsapi.enabled` in 1.19',
    migrate: moveTo('clustermesh.mcsapi.enabled'),
    example: 'clustermesh: { enableMCSAPISupport: true }',
    source: upgradeGuide('1.20'),
  },
  ...(['enabled', 'cidr', 'allowRemoteNodeIdentities'] as const).map(
    (key): KeyRule => ({
      id: `strict-mode-${key.toLowerCase()}`,
      keys: [`encryption.strictMode.${key}`],
      deprecated: '1.19',
      gone: '1.20',
      severity: 'error',
      became: `was renamed to \`encryption.strictMode.egress.${key}\` in 1.19`,
      lost: 'traffic that must be encrypted may leave the node unencrypted',
      migrate: moveTo(`encryption.strictMode.egress.${key}`),
      example: `encryption: { strictMode: { ${key}: ${key === 'cidr' ? '10.0.0.0/8' : 'true'} } }`,
      source: upgradeGuide('1.20'),
    }),
  ),
  alwaysOn(
    'encrypted-overlay',
    ['encryption.ipsec.encryptedOverlay'],
    '1.20',
    'was removed in 1.20 and is always on',
    'encryption: { ipsec: { encryptedOverlay: true } }',
  ),
  goneWithout(
    'redact-kafka',
    ['hubble.redact.kafka'],
    '1.20',
    'was removed in 1.20 together with Kafka rules in L7 policies',
    'hubble: { redact: { kafka: { apiKey: true } } }',
  ),
  {
    id: 'l2-pod-announcements-interface',
    keys: ['l2podAnnouncements.interface'],
    deprecated: '1.18',
    gone: '1.20',
    severity: 'error',
    became: 'was replaced by `l2podAnnouncements.interfacePattern` (a regular expression) in 1.18',
    migrate: value => ({ 'l2podAnnouncements.interfacePattern': `^${textOf(value)}$` }),
    example: 'l2podAnnouncements: { interface: eth0 }',
    source: upgradeGuide('1.20'),
  },
  goneWithout(
    'fqdn-pre-cache',
    ['preflight.tofqdnsPreCache'],
    '1.20',
    'was removed in 1.20 without a replacement',
    'preflight: { tofqdnsPreCache: /tmp/x.json }',
  ),
]
