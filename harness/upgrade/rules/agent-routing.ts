import {
  encrypts,
  ipamMode,
  masquerades,
  masqueradesInBpf,
  on,
  replacesKubeProxy,
  routingMode,
  tunnelled,
} from './effective.ts'
import { type AgentRule, textOf, truthy } from './rule.ts'

const INIT = 'daemon/cmd/daemon_main.go: initEnv'
const POPULATE = 'pkg/option/config.go: Populate'
const VALIDATE = 'pkg/option/config.go: Validate'
const DAEMON = 'daemon/cmd/daemon.go: initAndValidateDaemonConfig'

/** Without an overlay the agent does not ask the kernel for what IPsec needs in one. */
const NATIVE = 'routingMode: native\nipv4NativeRoutingCIDR: 10.0.0.0/8\nbpf: { masquerade: true }\n'

/** An address range of a family, as the agent reads it. */
function isRange(value: unknown, family: 4 | 6): boolean {
  const [address = '', bits = '', ...rest] = textOf(value).split('/')
  if (rest.length > 0 || !/^\d+$/.test(bits)) return false
  return family === 4
    ? /^\d+(\.\d+){3}$/.test(address) && Number(bits) <= 32
    : address.includes(':') && Number(bits) <= 128
}

/** What the agent refuses about routes, address families, masquerading and encryption. */
export const AGENT_ROUTING: readonly AgentRule[] = [
  {
    id: 'agent-no-address-family',
    words: 'Either IPv4 or IPv6 addressing must be enabled',
    from: '1.14',
    keys: ['ipv4.enabled', 'ipv6.enabled'],
    refused: look => !on(look, 'ipv4.enabled') && !on(look, 'ipv6.enabled'),
    replacement: 'ipv4.enabled: true or ipv6.enabled: true',
    example: 'ipv4: { enabled: false }',
    source: INIT,
  },
  {
    id: 'agent-direct-routes-with-tunnel',
    words: 'auto-direct-node-routes cannot be used with tunneling',
    from: '1.14',
    keys: ['autoDirectNodeRoutes', 'routingMode'],
    refused: look => on(look, 'autoDirectNodeRoutes') && tunnelled(look),
    replacement: 'routingMode: native, or autoDirectNodeRoutes: false',
    example: 'autoDirectNodeRoutes: true',
    source: INIT,
  },
  {
    id: 'agent-skip-unreachable',
    words: 'Flag direct-routing-skip-unreachable cannot be enabled when auto-direct-node-routes is not enabled',
    from: '1.16',
    keys: ['directRoutingSkipUnreachable'],
    refused: look => on(look, 'directRoutingSkipUnreachable') && !on(look, 'autoDirectNodeRoutes'),
    replacement: 'autoDirectNodeRoutes: true',
    example: 'directRoutingSkipUnreachable: true',
    source: POPULATE,
  },
  {
    id: 'agent-eni-with-tunnel',
    words: 'Cannot specify IPAM mode eni in tunnel mode',
    from: '1.14',
    keys: ['routingMode', 'eni.enabled'],
    refused: look => ipamMode(look) === 'eni' && tunnelled(look),
    replacement: 'routingMode: native',
    example: 'eni: { enabled: true }\nroutingMode: tunnel',
    source: INIT,
  },
  ...([4, 6] as const).flatMap((family): AgentRule[] => [
    {
      id: `agent-native-without-range-ipv${family}`,
      words: `native routing cidr must be configured with option --ipv${family}-native-routing-cidr`,
      from: '1.14',
      keys: ['routingMode', `enableIPv${family}Masquerade`, 'gke.enabled'],
      refused: look =>
        routingMode(look) === 'native' &&
        masquerades(look, family) &&
        !truthy(look(`ipv${family}NativeRoutingCIDR`)) &&
        !on(look, 'ipMasqAgent.enabled') &&
        !(on(look, 'nativeRoutingCIDRFromClusterPool') && ipamMode(look) === 'cluster-pool') &&
        !(family === 4 && ['eni', 'alibabacloud'].includes(ipamMode(look))),
      replacement: `ipv${family}NativeRoutingCIDR: the CIDR in which the network routes pod addresses`,
      example:
        family === 4
          ? 'routingMode: native'
          : 'gke: { enabled: true }\nipv4NativeRoutingCIDR: 10.0.0.0/8\nipv6: { enabled: true }\nenableIPv6Masquerade: true',
      source: VALIDATE,
    },
    {
      id: `agent-native-range-ipv${family}`,
      words: family === 4 ? 'Unable to parse CIDR' : 'ipv6-native-routing-cidr must be an IPv6 CIDR',
      why: `ipv${family}NativeRoutingCIDR is not an IPv${family} CIDR`,
      from: '1.14',
      keys: [`ipv${family}NativeRoutingCIDR`],
      refused: look =>
        truthy(look(`ipv${family}NativeRoutingCIDR`)) && !isRange(look(`ipv${family}NativeRoutingCIDR`), family),
      replacement: family === 4 ? 'one CIDR, for example 10.0.0.0/8' : 'one CIDR, for example fd00::/104',
      example: `ipv${family}NativeRoutingCIDR: ${family === 4 ? '10.0.0.0' : '10.0.0.0/8'}`,
      source: POPULATE,
    },
  ]),
  {
    id: 'agent-no-conntrack-with-tunnel',
    words: 'install-no-conntrack-iptables-rules requires the agent to run in direct routing mode',
    from: '1.14',
    keys: ['installNoConntrackIptablesRules'],
    refused: look => on(look, 'installNoConntrackIptablesRules') && tunnelled(look) && !chained(look),
    replacement: 'routingMode: native, or installNoConntrackIptablesRules: false',
    example: 'installNoConntrackIptablesRules: true',
    source: INIT,
  },
  {
    id: 'agent-no-conntrack-without-ipv4',
    words: 'install-no-conntrack-iptables-rules requires IPv4 support',
    from: '1.14',
    keys: ['installNoConntrackIptablesRules', 'ipv4.enabled'],
    refused: look =>
      on(look, 'installNoConntrackIptablesRules') &&
      !tunnelled(look) &&
      !chained(look) &&
      !on(look, 'ipv4.enabled') &&
      on(look, 'ipv6.enabled'),
    replacement: 'installNoConntrackIptablesRules: false',
    example:
      'installNoConntrackIptablesRules: true\nroutingMode: native\nipv4: { enabled: false }\nipv6: { enabled: true }\nenableIPv6Masquerade: false',
    source: INIT,
  },
  {
    id: 'agent-delegated-router',
    words: 'must be provided when IPv4 is enabled with --ipam=delegated-plugin',
    why: 'with ipam.mode: delegated-plugin, the option local-router-ipv4 has to be set',
    from: '1.14',
    keys: ['ipam.mode'],
    refused: look =>
      ipamMode(look) === 'delegated-plugin' &&
      on(look, 'ipv4.enabled') &&
      !truthy(look('extraConfig.local-router-ipv4')),
    replacement: 'extraConfig.local-router-ipv4: an address that no pod uses',
    example: 'ipam: { mode: delegated-plugin }',
    source: VALIDATE,
  },
  {
    id: 'agent-delegated-features',
    words: 'must be disabled with --ipam=delegated-plugin',
    why: 'with ipam.mode: delegated-plugin, endpoint health checking has to be off',
    from: '1.14',
    keys: ['ipam.mode', 'endpointHealthChecking.enabled'],
    refused: look =>
      ipamMode(look) === 'delegated-plugin' &&
      truthy(look('extraConfig.local-router-ipv4')) &&
      !tunnelled(look) &&
      on(look, 'endpointHealthChecking.enabled'),
    replacement: 'endpointHealthChecking.enabled: false',
    example:
      'ipam: { mode: delegated-plugin }\nroutingMode: native\nenableIPv4Masquerade: false\nextraConfig: { local-router-ipv4: 10.0.0.1 }',
    source: VALIDATE,
  },
  {
    id: 'agent-cluster-id',
    words: 'invalid cluster id',
    why: 'cluster.id is larger than clustermesh.maxConnectedClusters',
    from: '1.16',
    keys: ['cluster.id'],
    refused: look => Number(look('cluster.id')) > Number(look('clustermesh.maxConnectedClusters') ?? 255),
    replacement: 'a cluster.id of at most clustermesh.maxConnectedClusters',
    example: 'cluster: { name: one, id: 300 }',
    source: VALIDATE,
  },
  {
    id: 'agent-no-conntrack-with-kube-proxy',
    words: 'install-no-conntrack-iptables-rules requires the agent to run with kube-proxy-replacement',
    from: '1.14',
    keys: ['installNoConntrackIptablesRules', 'kubeProxyReplacement'],
    refused: look =>
      on(look, 'installNoConntrackIptablesRules') && !tunnelled(look) && !chained(look) && !replacesKubeProxy(look),
    replacement: 'kubeProxyReplacement: true',
    example: 'installNoConntrackIptablesRules: true\nroutingMode: native\nipv4NativeRoutingCIDR: 10.0.0.0/8',
    source: 'pkg/kpr/initializer: InitKubeProxyReplacementOptions',
  },
  {
    id: 'agent-no-conntrack-without-bpf',
    words: 'install-no-conntrack-iptables-rules requires the agent to run with enable-bpf-masquerade',
    from: '1.14',
    keys: ['installNoConntrackIptablesRules', 'bpf.masquerade'],
    refused: look =>
      on(look, 'installNoConntrackIptablesRules') &&
      !tunnelled(look) &&
      !chained(look) &&
      replacesKubeProxy(look) &&
      (masquerades(look, 4) || masquerades(look, 6)) &&
      !masqueradesInBpf(look),
    replacement: 'bpf.masquerade: true',
    example:
      'installNoConntrackIptablesRules: true\nroutingMode: native\nipv4NativeRoutingCIDR: 10.0.0.0/8\nkubeProxyReplacement: true',
    source: 'pkg/kpr/initializer: InitKubeProxyReplacementOptions',
  },
  {
    id: 'agent-masquerade-interfaces',
    words: 'BPF masquerade does not allow to specify devices via --egress-masquerade-interfaces',
    from: '1.14',
    keys: ['egressMasqueradeInterfaces', 'bpf.masquerade'],
    refused: look =>
      (masquerades(look, 4) || masquerades(look, 6)) &&
      masqueradesInBpf(look) &&
      truthy(look('egressMasqueradeInterfaces')),
    replacement: 'use devices (a list) instead of egressMasqueradeInterfaces',
    example: 'bpf: { masquerade: true }\negressMasqueradeInterfaces: eth0',
    source: DAEMON,
  },
  {
    id: 'agent-masquerade-route-source',
    words: 'BPF masquerading to route source',
    why: 'BPF masquerading does not support enableMasqueradeRouteSource',
    from: '1.16',
    keys: ['enableMasqueradeRouteSource'],
    refused: look =>
      (masquerades(look, 4) || masquerades(look, 6)) &&
      masqueradesInBpf(look) &&
      !truthy(look('egressMasqueradeInterfaces')) &&
      on(look, 'enableMasqueradeRouteSource'),
    replacement: 'bpf.masquerade: false, or enableMasqueradeRouteSource: false',
    example: 'bpf: { masquerade: true }\nenableMasqueradeRouteSource: true',
    source: DAEMON,
  },
  {
    id: 'agent-masquerade-agent',
    words: 'BPF ip-masq-agent requires',
    why: 'ipMasqAgent requires BPF masquerading',
    from: '1.14',
    keys: ['ipMasqAgent.enabled'],
    refused: look =>
      on(look, 'ipMasqAgent.enabled') && !((masquerades(look, 4) || masquerades(look, 6)) && masqueradesInBpf(look)),
    replacement: 'bpf.masquerade: true',
    example: 'ipMasqAgent: { enabled: true }',
    source: DAEMON,
  },
  {
    id: 'agent-masquerade-nothing',
    words: 'BPF masquerade requires (--enable-ipv4-masquerade="true" or --enable-ipv6-masquerade="true")',
    from: '1.14',
    keys: ['bpf.masquerade', 'enableIPv4Masquerade'],
    refused: look =>
      masqueradesInBpf(look) && !masquerades(look, 4) && !masquerades(look, 6) && !on(look, 'ipMasqAgent.enabled'),
    replacement: 'bpf.masquerade: false',
    example: 'bpf: { masquerade: true }\nenableIPv4Masquerade: false',
    source: DAEMON,
  },
  {
    id: 'agent-nat46x64',
    words: 'enable-nat46x64-gateway requires both --enable-ipv4 and --enable-ipv6 enabled',
    from: '1.14',
    keys: ['nat46x64Gateway.enabled'],
    refused: look => on(look, 'nat46x64Gateway.enabled') && !(on(look, 'ipv4.enabled') && on(look, 'ipv6.enabled')),
    replacement: 'ipv6.enabled: true',
    example: 'nat46x64Gateway: { enabled: true }',
    source: POPULATE,
  },
  {
    id: 'agent-ipsec-dns-proxy',
    words: 'IPSec requires DNS proxy transparent mode to be enabled',
    from: '1.16',
    keys: ['dnsProxy.enableTransparentMode', 'encryption.type'],
    refused: look =>
      encrypts(look, 'ipsec') && on(look, 'l7Proxy') && textOf(look('dnsProxy.enableTransparentMode')) === 'false',
    replacement: 'dnsProxy.enableTransparentMode: true',
    example: 'encryption: { enabled: true, type: ipsec }\ndnsProxy: { enableTransparentMode: false }',
    source: DAEMON,
  },
  {
    id: 'agent-ipsec-host-firewall',
    words: 'IPSec cannot be used with the host firewall',
    from: '1.14',
    keys: ['hostFirewall.enabled', 'encryption.type'],
    refused: look => encrypts(look, 'ipsec') && on(look, 'hostFirewall.enabled'),
    replacement: 'encryption.type: wireguard, or hostFirewall.enabled: false',
    example: `${NATIVE}encryption: { enabled: true, type: ipsec }\nhostFirewall: { enabled: true }`,
    source: DAEMON,
  },
  {
    id: 'agent-ipsec-strict-ingress',
    words: 'IPSec doesnt support strict ingress encryption',
    why: 'IPsec does not support strict mode for ingress',
    from: '1.20',
    keys: ['encryption.strictMode.ingress.enabled'],
    refused: look => encrypts(look, 'ipsec') && on(look, 'encryption.strictMode.ingress.enabled'),
    replacement: 'encryption.type: wireguard',
    example: `${NATIVE}encryption: { enabled: true, type: ipsec, strictMode: { ingress: { enabled: true } } }`,
    source: DAEMON,
  },
  {
    id: 'agent-strict-range',
    words: 'Cannot parse CIDR',
    why: 'encryption.strictMode.egress.cidr is not an IPv4 CIDR',
    from: '1.20',
    keys: ['encryption.strictMode.egress.cidr', 'encryption.strictMode.egress.enabled'],
    refused: look =>
      on(look, 'encryption.strictMode.egress.enabled') && !isRange(look('encryption.strictMode.egress.cidr'), 4),
    replacement: 'encryption.strictMode.egress.cidr: the IPv4 CIDR of the pods',
    example: 'encryption: { enabled: true, type: wireguard, strictMode: { egress: { enabled: true } } }',
    source: POPULATE,
  },
  ...([4, 6] as const).map(
    (family): AgentRule => ({
      id: `agent-underlay-ipv${family}`,
      words: `underlay protocol set to IPv${family}, but IPv${family} is disabled`,
      from: '1.18',
      keys: ['underlayProtocol'],
      refused: look =>
        look('underlayProtocol') === `ipv${family}` &&
        !on(look, `ipv${family}.enabled`) &&
        on(look, `ipv${10 - family}.enabled`),
      replacement: `ipv${family}.enabled: true`,
      example:
        family === 4
          ? 'underlayProtocol: ipv4\nipv4: { enabled: false }\nipv6: { enabled: true }'
          : 'underlayProtocol: ipv6',
      source: 'pkg/datapath/tunnel/tunnel.go: newConfig',
    }),
  ),
  {
    id: 'agent-tunnel-source-ports',
    words: 'invalid tunnel source port range',
    why: 'tunnelSourcePortRange is not a range of ports',
    from: '1.18',
    keys: ['tunnelSourcePortRange'],
    refused: look => truthy(look('tunnelSourcePortRange')) && !/^\d+-\d+/.test(textOf(look('tunnelSourcePortRange'))),
    replacement: 'two ports with a dash between them, for example 30000-32767',
    example: 'tunnelSourcePortRange: "30000,32767"',
    source: 'pkg/datapath/tunnel/tunnel.go: newConfig',
  },
]

/** The chart switches the rules off where another CNI plugin or a cloud's network is in charge. */
function chained(look: (path: string) => unknown): boolean {
  const chain = look('cni.chainingMode') ?? (truthy(look('cni.chainingTarget')) ? 'generic-veth' : 'none')
  return ['azure', 'eni', 'gke'].some(cloud => on(look, `${cloud}.enabled`)) || chain !== 'none'
}
