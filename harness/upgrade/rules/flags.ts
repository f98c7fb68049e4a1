/**
 * Options of agent and operator that are gone, by the first minor without them. They reach a cluster through `extraArgs`,
 * where an unknown flag keeps the agent from starting, and through `extraConfig`, where an unknown key is ignored.
 *
 * Source: the section "Removed Options" of each minor's upgrade guide.
 */
export const REMOVED_OPTIONS: Readonly<Record<string, readonly string[]>> = {
  '1.10': ['device', 'k8s-watcher-queue-size', 'blacklist-conflicting-routes', 'crd-wait-timeout'],
  '1.11': ['masquerade', 'hubble-flow-buffer-size', 'skip-crd-creation'],
  '1.12': ['native-routing-cidr', 'prefilter-device', 'prefilter-mode'],
  '1.13': ['host-reachable-services-protos'],
  '1.14': ['sockops-enable', 'force-local-policy-eval-at-source'],
  '1.15': ['tunnel', 'single-cluster-route', 'enable-k8s-event-handover'],
  '1.16': ['endpoint-status', 'enable-remote-node-identity', 'ip-allocation-timeout', 'sidecar-istio-proxy-image'],
  '1.17': ['clustermesh-ip-identities-sync-timeout'],
  '1.18': [
    'enable-high-scale-ipcache',
    'enable-k8s-terminating-endpoint',
    'arping-refresh-period',
    'aws-instance-limit-mapping',
    'kvstore-connectivity-timeout',
    'kvstore-periodic-sync',
  ],
  '1.19': [
    'enable-node-port',
    'enable-host-port',
    'enable-external-ips',
    'enable-session-affinity',
    'enable-internal-traffic-policy',
    'enable-svc-source-range-check',
    'bpf-lb-proto-diff',
    'enable-recorder',
    'enable-custom-calls',
    'enable-ipv4-egress-gateway',
    'egress-multi-home-ip-rule-compat',
    'l2-pod-announcements-interface',
  ],
}

/** Options with another name since. */
export const RENAMED_OPTIONS: Readonly<Record<string, string>> = {
  device: 'devices',
  masquerade: 'enable-ipv4-masquerade',
  'native-routing-cidr': 'ipv4-native-routing-cidr',
  tunnel: 'routing-mode and tunnel-protocol',
  'kvstore-connectivity-timeout': 'identity-allocation-timeout',
  'kvstore-periodic-sync': 'identity-allocation-sync-interval',
  'enable-ipv4-egress-gateway': 'enable-egress-gateway',
}
