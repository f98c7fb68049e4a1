import {
  dsrDispatch,
  encrypts,
  masquerades,
  masqueradesInBpf,
  on,
  replacesKubeProxy,
  returnsDirectly,
  tunnelProtocol,
  tunnelled,
} from './effective.ts'
import { type AgentRule, type Look, textOf, truthy } from './rule.ts'

const KPR = 'pkg/kpr/initializer: InitKubeProxyReplacementOptions'
const LB = 'pkg/loadbalancer/config.go: NewConfig'

const mode = (look: Look): string => textOf(look('loadBalancer.mode')) || 'snat'
const bigTcp = (look: Look): boolean => on(look, 'enableIPv4BIGTCP') || on(look, 'enableIPv6BIGTCP')

/** The agent falls back to the host's own routing where BPF host routing lacks what it needs. */
function legacyRouting(look: Look): boolean {
  const iptables = (masquerades(look, 4) || masquerades(look, 6)) && !masqueradesInBpf(look)
  return on(look, 'bpf.hostLegacyRouting') || iptables || !replacesKubeProxy(look)
}

/** What the agent refuses about services, load balancing and bandwidth. */
export const AGENT_SERVICES: readonly AgentRule[] = [
  {
    id: 'agent-dsr-with-vxlan',
    words: 'mode cannot be used with vxlan tunneling',
    why: 'with VXLAN, loadBalancer.mode has to be snat',
    from: '1.14',
    keys: ['loadBalancer.mode', 'routingMode', 'tunnelProtocol'],
    refused: look =>
      replacesKubeProxy(look) && tunnelled(look) && tunnelProtocol(look) === 'vxlan' && mode(look) !== 'snat',
    replacement: 'routingMode: native, or tunnelProtocol: geneve with loadBalancer.dsrDispatch: geneve',
    example: 'kubeProxyReplacement: true\nloadBalancer: { mode: dsr }',
    source: KPR,
  },
  {
    id: 'agent-mode-annotation-with-vxlan',
    words: 'is supported with vxlan tunneling when --bpf-lb-mode-annotation is set',
    why: 'with VXLAN, bpf.lbModeAnnotation requires loadBalancer.dsrDispatch: ipip',
    from: '1.18',
    keys: ['bpf.lbModeAnnotation'],
    refused: look =>
      replacesKubeProxy(look) &&
      tunnelled(look) &&
      tunnelProtocol(look) === 'vxlan' &&
      mode(look) === 'snat' &&
      on(look, 'bpf.lbModeAnnotation') &&
      dsrDispatch(look) !== 'ipip',
    replacement: 'loadBalancer.dsrDispatch: ipip',
    example: 'kubeProxyReplacement: true\nbpf: { lbModeAnnotation: true }',
    source: KPR,
  },
  {
    id: 'agent-dsr-in-tunnel',
    words: 'mode requires geneve dispatch',
    why: 'with a Geneve tunnel, DSR requires loadBalancer.dsrDispatch: geneve',
    from: '1.14',
    keys: ['loadBalancer.dsrDispatch', 'loadBalancer.mode'],
    refused: look =>
      replacesKubeProxy(look) &&
      tunnelled(look) &&
      tunnelProtocol(look) === 'geneve' &&
      mode(look) !== 'snat' &&
      dsrDispatch(look) !== 'geneve',
    replacement: 'loadBalancer.dsrDispatch: geneve',
    example: 'kubeProxyReplacement: true\ntunnelProtocol: geneve\nloadBalancer: { mode: dsr }',
    source: KPR,
  },
  {
    id: 'agent-geneve-dispatch',
    words: 'dispatch requires geneve tunnel protocol',
    why: 'loadBalancer.dsrDispatch: geneve requires tunnelProtocol: geneve',
    from: '1.14',
    keys: ['loadBalancer.dsrDispatch', 'tunnelProtocol'],
    refused: look =>
      replacesKubeProxy(look) &&
      returnsDirectly(look) &&
      dsrDispatch(look) === 'geneve' &&
      tunnelProtocol(look) !== 'geneve' &&
      !tunnelled(look),
    replacement: 'tunnelProtocol: geneve',
    example:
      'kubeProxyReplacement: true\nroutingMode: native\nipv4NativeRoutingCIDR: 10.0.0.0/8\nbpf: { masquerade: true }\nloadBalancer: { mode: dsr, dsrDispatch: geneve }',
    source: KPR,
  },
  {
    id: 'agent-annotation-with-hybrid',
    words: 'is not supported as default under annotation mode',
    why: 'with bpf.lbModeAnnotation, loadBalancer.mode cannot be hybrid',
    from: '1.18',
    keys: ['bpf.lbModeAnnotation', 'loadBalancer.mode'],
    refused: look => on(look, 'bpf.lbModeAnnotation') && mode(look) === 'hybrid',
    replacement: 'loadBalancer.mode: snat or dsr',
    example: 'bpf: { lbModeAnnotation: true }\nloadBalancer: { mode: hybrid }',
    source: LB,
  },
  ...(
    [
      ['mode', ['snat', 'dsr', 'hybrid'], 'bpf-lb-mode'],
      ['algorithm', ['random', 'maglev'], 'bpf-lb-algorithm'],
      ['dsrDispatch', ['opt', 'ipip', 'geneve'], 'bpf-lb-dsr-dispatch'],
    ] as const
  ).map(
    ([key, words, option]): AgentRule => ({
      id: `agent-load-balancer-${key.toLowerCase()}`,
      words: `Invalid value for --${option}`,
      why: `loadBalancer.${key} does not accept this value`,
      from: '1.14',
      keys: [`loadBalancer.${key}`],
      refused: look => truthy(look(`loadBalancer.${key}`)) && !words.some(word => word === look(`loadBalancer.${key}`)),
      replacement: `one of ${words.join(', ')}`,
      example: `loadBalancer: { ${key}: fast }`,
      source: LB,
    }),
  ),
  {
    id: 'agent-bbr',
    words: "BPF bandwidth manager's BBR setup requires BPF host routing",
    from: '1.14',
    keys: ['bandwidthManager.bbr', 'bpf.hostLegacyRouting'],
    refused: look =>
      on(look, 'bandwidthManager.enabled') &&
      on(look, 'bandwidthManager.bbr') &&
      !on(look, 'bandwidthManager.bbrHostNamespaceOnly') &&
      legacyRouting(look),
    replacement: 'kubeProxyReplacement: true with bpf.masquerade: true and bpf.hostLegacyRouting: false',
    example:
      'kubeProxyReplacement: true\nbpf: { masquerade: true, hostLegacyRouting: true }\nbandwidthManager: { enabled: true, bbr: true }',
    source: 'pkg/datapath/linux/bandwidth: probe',
  },
  {
    id: 'agent-bbr-host-only',
    words: 'cannot enable --enable-bbr-hostns-only without enabling --enable-bbr',
    from: '1.18',
    keys: ['bandwidthManager.bbrHostNamespaceOnly'],
    refused: look =>
      on(look, 'bandwidthManager.enabled') &&
      on(look, 'bandwidthManager.bbrHostNamespaceOnly') &&
      !on(look, 'bandwidthManager.bbr'),
    replacement: 'bandwidthManager.bbr: true',
    example: 'bandwidthManager: { enabled: true, bbrHostNamespaceOnly: true }',
    source: 'pkg/datapath/linux/bandwidth: probe',
  },
  {
    id: 'agent-big-tcp-legacy-routing',
    words: 'BIG TCP is not supported with legacy host routing',
    from: '1.14',
    keys: ['bpf.hostLegacyRouting', 'enableIPv4BIGTCP', 'enableIPv6BIGTCP'],
    refused: look => bigTcp(look) && on(look, 'bpf.hostLegacyRouting') && !encrypts(look, 'ipsec'),
    replacement: 'bpf.hostLegacyRouting: false',
    example:
      'routingMode: native\nipv4NativeRoutingCIDR: 10.0.0.0/8\nenableIPv4BIGTCP: true\nbpf: { hostLegacyRouting: true }',
    source: 'pkg/datapath/linux/bigtcp: validateConfig',
  },
  {
    id: 'agent-big-tcp-ipsec',
    words: 'BIG TCP is not supported with encryption enabled',
    from: '1.18',
    keys: ['enableIPv4BIGTCP', 'enableIPv6BIGTCP', 'encryption.type'],
    refused: look => bigTcp(look) && encrypts(look, 'ipsec'),
    replacement: 'enableIPv4BIGTCP: false and enableIPv6BIGTCP: false',
    example:
      'routingMode: native\nipv4NativeRoutingCIDR: 10.0.0.0/8\nenableIPv4BIGTCP: true\nencryption: { enabled: true, type: ipsec }',
    source: 'pkg/datapath/linux/bigtcp: validateConfig',
  },
  {
    id: 'agent-big-tcp-ipip',
    words: 'creates IPIP tunnels that aren',
    why: 'BIG TCP does not support the IPIP tunnels of loadBalancer.dsrDispatch: ipip',
    from: '1.18',
    keys: ['loadBalancer.dsrDispatch', 'enableIPv4BIGTCP', 'enableIPv6BIGTCP'],
    refused: look => bigTcp(look) && dsrDispatch(look) === 'ipip',
    replacement: 'loadBalancer.dsrDispatch: opt',
    example: 'enableIPv4BIGTCP: true\nloadBalancer: { dsrDispatch: ipip }',
    source: 'pkg/datapath/linux/bigtcp: validateConfig',
  },
  {
    id: 'agent-egress-gateway',
    words: 'egress gateway requires --enable-ipv4-masquerade="true" and --enable-bpf-masquerade="true"',
    from: '1.16',
    keys: ['egressGateway.enabled', 'bpf.masquerade'],
    refused: look => on(look, 'egressGateway.enabled') && !(masquerades(look, 4) && masqueradesInBpf(look)),
    replacement: 'bpf.masquerade: true',
    example: 'egressGateway: { enabled: true }\nkubeProxyReplacement: true',
    source: 'pkg/egressgateway/manager.go: NewEgressGatewayManager',
  },
  {
    id: 'agent-egress-gateway-underlay',
    words: 'egress gateway requires an IPv4 underlay',
    from: '1.18',
    keys: ['underlayProtocol', 'egressGateway.enabled'],
    refused: look =>
      on(look, 'egressGateway.enabled') &&
      masquerades(look, 4) &&
      masqueradesInBpf(look) &&
      !on(look, 'ciliumEndpointSlice.enabled') &&
      look('underlayProtocol') === 'ipv6' &&
      on(look, 'ipv6.enabled'),
    replacement: 'underlayProtocol: ipv4',
    example:
      'egressGateway: { enabled: true }\nkubeProxyReplacement: true\nbpf: { masquerade: true }\nunderlayProtocol: ipv6\nipv6: { enabled: true }',
    source: 'pkg/egressgateway/manager.go: NewEgressGatewayManager',
  },
  {
    id: 'agent-egress-gateway-kvstore',
    words: 'egress gateway is not supported in kvstore identity allocation mode',
    from: '1.16',
    keys: ['identityAllocationMode', 'egressGateway.enabled'],
    refused: look =>
      on(look, 'egressGateway.enabled') && look('identityAllocationMode') === 'kvstore' && on(look, 'etcd.enabled'),
    replacement: 'identityAllocationMode: crd',
    example: 'egressGateway: { enabled: true }\nidentityAllocationMode: kvstore\netcd: { enabled: true }',
    source: 'pkg/egressgateway/manager.go: NewEgressGatewayManager',
  },
  {
    id: 'agent-reflector-wait',
    words: '--lb-reflector-wait-time must be greater than 0',
    from: '1.20',
    keys: ['loadBalancer.reflectorWaitTime'],
    refused: look => /^-|^0+(?:\.0+)?(?:[a-zµ]+)?$/.test(textOf(look('loadBalancer.reflectorWaitTime'))),
    replacement: 'a duration, for example 500ms',
    example: 'loadBalancer: { reflectorWaitTime: 0s }',
    source: LB,
  },
  {
    id: 'agent-egress-gateway-slices',
    words: 'egress gateway is not supported in combination with the CiliumEndpointSlice feature',
    from: '1.16',
    keys: ['ciliumEndpointSlice.enabled', 'egressGateway.enabled'],
    refused: look => on(look, 'egressGateway.enabled') && on(look, 'ciliumEndpointSlice.enabled'),
    replacement: 'ciliumEndpointSlice.enabled: false',
    example:
      'egressGateway: { enabled: true }\nkubeProxyReplacement: true\nbpf: { masquerade: true }\nciliumEndpointSlice: { enabled: true }',
    source: 'pkg/egressgateway/manager.go: NewEgressGatewayManager',
  },
  ...(
    [
      ['legacy-routing', 'netkit devices cannot be used with --enable-host-legacy-routing', 'bpf.hostLegacyRouting'],
      ['masquerade', 'netkit devices require BPF masquerade', 'bpf.masquerade'],
      ['kube-proxy', 'netkit devices require --kube-proxy-replacement', 'kubeProxyReplacement'],
    ] as const
  ).map(
    ([name, words, key]): AgentRule => ({
      id: `agent-netkit-${name}`,
      words,
      from: '1.20',
      keys: ['bpf.datapathMode', key],
      refused: look => {
        if (!['netkit', 'netkit-l2'].includes(textOf(look('bpf.datapathMode')))) return false
        const iptables = (masquerades(look, 4) || masquerades(look, 6)) && !masqueradesInBpf(look)
        const why = on(look, 'bpf.hostLegacyRouting')
          ? 'legacy-routing'
          : iptables
            ? 'masquerade'
            : replacesKubeProxy(look)
              ? undefined
              : 'kube-proxy'
        return why === name
      },
      replacement: 'kubeProxyReplacement: true with bpf.masquerade: true and bpf.hostLegacyRouting: false',
      example: {
        'legacy-routing':
          'kubeProxyReplacement: true\nbpf: { datapathMode: netkit, masquerade: true, hostLegacyRouting: true }',
        masquerade: 'kubeProxyReplacement: true\nbpf: { datapathMode: netkit }',
        'kube-proxy': 'bpf: { datapathMode: netkit, masquerade: true }',
      }[name],
      source: 'pkg/datapath/connector/config.go',
    }),
  ),
]
