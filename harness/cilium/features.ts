import type { DetectedFeature } from '../results/model.ts'
import { enabledFamilies, namesPods } from './hubble-metrics.ts'
import type { CiliumObservation } from './observe.ts'
import { type Values, valueAt } from '../values.ts'

/** One capability that cases may require. `detect` looks at what the cluster said and answers with what it saw. */
interface Feature {
  readonly name: string
  readonly description: string
  /** Helm values that settle it where somebody sets them, with what it stands by. The rest only the cluster can tell. */
  readonly values?: Readonly<Record<string, readonly string[]>>
  detect(seen: CiliumObservation): { readonly present: boolean; readonly detected: string }
}

/** The closed list of features. Names are positive: a case requires what it needs, never the absence of something. */
export const FEATURES = [
  {
    name: 'routing/vxlan',
    description: 'Pods on different nodes talk through VXLAN tunnels',
    values: { routingMode: ['', 'tunnel'], tunnelProtocol: ['', 'vxlan'] },
    detect: seen => {
      const mode = seen.config['routing-mode'] ?? 'tunnel'
      const protocol = seen.config['tunnel-protocol'] ?? 'vxlan'
      return {
        present: mode === 'tunnel' && protocol === 'vxlan',
        detected: `routing-mode ${mode}, tunnel-protocol ${protocol}`,
      }
    },
  },
  {
    name: 'routing/geneve',
    description: 'Pods on different nodes talk through Geneve tunnels',
    values: { routingMode: ['', 'tunnel'], tunnelProtocol: ['geneve'] },
    detect: seen => {
      const mode = seen.config['routing-mode'] ?? 'tunnel'
      const protocol = seen.config['tunnel-protocol'] ?? 'vxlan'
      return {
        present: mode === 'tunnel' && protocol === 'geneve',
        detected: `routing-mode ${mode}, tunnel-protocol ${protocol}`,
      }
    },
  },
  {
    name: 'routing/native',
    description: 'Packets between nodes are routed as they are, by the kernel',
    values: { routingMode: ['native'] },
    detect: seen => {
      const mode = seen.config['routing-mode'] ?? 'tunnel'
      return { present: mode === 'native', detected: `routing-mode ${mode}` }
    },
  },
  {
    name: 'kube-proxy-replacement',
    description: 'Every agent serves Services in kube-proxy’s place',
    values: { kubeProxyReplacement: ['true', 'strict'] },
    detect: seen => everyAgent(seen, 'kube-proxy-replacement.mode', mode => mode === 'True' || mode === 'Strict'),
  },
  {
    name: 'ipam/kubernetes',
    description: 'Pod addresses come from the pod CIDR that Kubernetes gave the node',
    values: { 'ipam.mode': ['kubernetes'] },
    detect: seen => {
      const ipam = seen.config['ipam'] ?? 'unset'
      return { present: ipam === 'kubernetes', detected: `ipam ${ipam}` }
    },
  },
  {
    name: 'masquerade/bpf',
    description: 'Source addresses of pods are masqueraded in BPF',
    values: { 'bpf.masquerade': ['true'] },
    detect: seen => {
      const value = seen.config['enable-bpf-masquerade'] ?? 'false'
      return { present: value === 'true', detected: `enable-bpf-masquerade ${value}` }
    },
  },
  {
    name: 'ipv6',
    description: 'Pods have IPv6 addresses',
    values: { 'ipv6.enabled': ['true'] },
    detect: seen => {
      const value = seen.config['enable-ipv6'] ?? 'false'
      return { present: value === 'true', detected: `enable-ipv6 ${value}` }
    },
  },
  {
    name: 'hubble',
    description: 'Every agent observes flows',
    values: { 'hubble.enabled': ['true'] },
    detect: seen => everyAgent(seen, 'hubble.state', state => state === 'Ok'),
  },
  {
    name: 'hubble/relay',
    description: 'hubble-relay merges the flows of all nodes',
    values: { 'hubble.relay.enabled': ['true'] },
    detect: workload('deployment/hubble-relay'),
  },
  {
    name: 'hubble/ui',
    description: 'The Hubble UI is deployed',
    values: { 'hubble.ui.enabled': ['true'] },
    detect: workload('deployment/hubble-ui'),
  },
  {
    name: 'hubble/metrics',
    description: 'The agents export Hubble metrics',
    detect: seen => {
      const metrics = seen.config['hubble-metrics'] ?? ''
      return { present: metrics !== '', detected: metrics === '' ? 'no hubble-metrics' : `hubble-metrics ${metrics}` }
    },
  },
  {
    name: 'hubble/metrics-by-pod',
    description: 'Every metric family of Hubble says which pods its samples are about',
    detect: seen => {
      const families = enabledFamilies(seen.config['hubble-metrics'] ?? '')
      if (families.length === 0) return { present: false, detected: 'no hubble-metrics' }
      const silent = families.filter(family => !namesPods(family)).map(({ name }) => name)
      if (silent.length === 0) return { present: true, detected: 'hubble-metrics has the pods of every sample' }
      return { present: false, detected: `hubble-metrics without the pods of samples: ${silent.join(', ')}` }
    },
  },
  { name: 'l7/envoy', description: 'An Envoy enforces and parses HTTP', detect: workload('daemonset/cilium-envoy') },
  {
    name: 'l7/dns-proxy',
    description: 'The agents’ DNS proxy serves FQDN policies',
    values: { l7Proxy: ['true'] },
    detect: seen => {
      const value = seen.config['enable-l7-proxy'] ?? 'false'
      return { present: value === 'true', detected: `enable-l7-proxy ${value}` }
    },
  },
  {
    name: 'nodes/2',
    description: 'The cluster has at least two nodes',
    detect: ({ nodes }) => ({ present: nodes >= 2, detected: `${nodes} node${nodes === 1 ? '' : 's'}` }),
  },
] as const satisfies readonly Feature[]

/** Name of a feature in {@link FEATURES}. */
export type FeatureName = (typeof FEATURES)[number]['name']

/** Helm values that settle a feature; see {@link Feature}. */
export function valuesOf(name: FeatureName): NonNullable<Feature['values']> {
  const table: readonly Feature[] = FEATURES
  return table.find(feature => feature.name === name)?.values ?? {}
}

/** Every feature with what was seen of it. */
export function detectFeatures(seen: CiliumObservation): DetectedFeature[] {
  return FEATURES.map(({ name, detect }) => ({ name, ...detect(seen) }))
}

/** Claims that the cluster denies, one line each; empty when all hold. */
export function deniedClaims(claims: readonly FeatureName[], features: readonly DetectedFeature[]): string[] {
  return claims.flatMap(claim => {
    const feature = features.find(({ name }) => name === claim)
    return feature?.present === true ? [] : [`${claim}: ${feature?.detected ?? 'not known'}`]
  })
}

function everyAgent(seen: CiliumObservation, path: string, agrees: (value: unknown) => boolean) {
  const values = seen.agents.map(({ status }) => valueAt(status satisfies Values, path))
  const said = [...new Set(values.map(value => (typeof value === 'string' ? value : 'nothing')))].join(', ')
  return {
    present: values.length > 0 && values.every(agrees),
    detected: `${path} ${said || 'unknown'} on ${values.length} agents`,
  }
}

function workload(name: string): Feature['detect'] {
  return seen => {
    const present = seen.workloads.includes(name)
    return { present, detected: `${name} is ${present ? 'deployed' : 'not there'}` }
  }
}
