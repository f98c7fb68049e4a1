import type { Effect } from '../../results/upgrade.ts'

/**
 * What a key of the ConfigMap `cilium-config` decides, by the first pattern that fits. A key that no pattern names restarts
 * agents and is taken for no more than that.
 */
export const CONFIG_EFFECTS: readonly (readonly [RegExp, Effect])[] = [
  // Names that look like the datapath's and only observe it.
  [
    /^(?:hubble|enable-hubble|monitor-|prometheus|operator-prometheus|metrics|enable-metrics|proxy-prometheus|pprof|operator-pprof|debug|log-|bpf-events|gops|enable-flow)/,
    'observability',
  ],
  [
    /^(?:routing-mode|tunnel|auto-direct-node-routes|direct-routing|ipv[46]-native-routing|enable-endpoint-routes|mtu|enable-pmtu|packetization)/,
    'datapath',
  ],
  [
    /^(?:kube-proxy-replacement|bpf-lb|enable-(?:node-port|host-port|external-ips|session-affinity|svc-source|l2-announcements|lb-ipam|health-check-nodeport|internal-traffic|local-redirect|socket-lb|bpf-socket))/,
    'datapath',
  ],
  [
    /^(?:node-port|enable-.*masquerad|enable-bpf-masquerade|enable-ip-masq|enable-masquerade|egress-masquerade|install-no-conntrack|install-iptables)/,
    'datapath',
  ],
  [
    /^(?:ipam|cluster-pool|enable-ipv[46]|devices|datapath-mode|enable-bpf|bpf-|preallocate-bpf|enable-tcx|enable-host-legacy-routing|enable-xt-socket|enable-l2-neigh|enable-bandwidth|enable-bbr|enable-ipv[46]-big-tcp)/,
    'datapath',
  ],
  [
    /^(?:enable-policy|policy-|enable-host-firewall|enable-k8s-networkpolicy|enable-cilium-.*policy|enable-l7-proxy|enable-(?:wireguard|ipsec|encryption)|encrypt|ipsec|encryption|enable-.*strict|identity|cluster-(?:id|name)|clustermesh|custom-cni|cni-|enable-envoy|external-envoy|dnsproxy|tofqdns|enable-egress|srv6|enable-bgp|mesh-auth|enable-gateway|enable-ingress|vtep|enable-vtep)/,
    'datapath',
  ],
]

/** Objects by kind, where a change of one is not told key by key. */
export const KIND_EFFECTS: Readonly<Record<string, Effect>> = {
  ServiceMonitor: 'observability',
  PodMonitor: 'observability',
  ClusterRole: 'restart',
  ClusterRoleBinding: 'restart',
  Role: 'restart',
  RoleBinding: 'restart',
  CustomResourceDefinition: 'restart',
  DaemonSet: 'restart',
  Deployment: 'restart',
  Service: 'none',
  ServiceAccount: 'none',
  Secret: 'none',
  ConfigMap: 'restart',
  Namespace: 'none',
}
