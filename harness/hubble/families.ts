import type { Exposition } from './exposition.ts'

/** Metric families of Hubble, by the name with which they are enabled, and the metrics that each exports. */
export const HUBBLE_FAMILIES = {
  dns: ['hubble_dns_queries_total', 'hubble_dns_responses_total'],
  drop: ['hubble_drop_total'],
  tcp: ['hubble_tcp_flags_total'],
  flow: ['hubble_flows_processed_total'],
  'port-distribution': ['hubble_port_distribution_total'],
  icmp: ['hubble_icmp_total'],
  httpV2: ['hubble_http_requests_total'],
} as const

/** Name of a family. */
export type HubbleFamily = keyof typeof HUBBLE_FAMILIES

/**
 * Whether a node exports a family. A metric that has counted nothing is not in the text at all, so what is absent is
 * `missing` only where the family is not enabled; else there was no traffic of its kind yet.
 */
export type FamilyState =
  | { readonly state: 'present' }
  | { readonly state: 'no traffic yet' | 'missing'; readonly why: string }

/** @param enabled the entry `hubble-metrics` of `cilium-config`: names, each with its options after a colon. */
export function familyState(family: HubbleFamily, enabled: string, exposition: Exposition): FamilyState {
  const names = enabled
    .split(/[\s,]+/)
    .map(entry => entry.replace(/:.*$/, ''))
    .filter(name => name !== '')
  if (!names.includes(family)) {
    return { state: 'missing', why: `${family} is not enabled: hubble-metrics has ${names.join(', ') || 'nothing'}` }
  }
  const absent = HUBBLE_FAMILIES[family].filter(metric => (exposition.get(metric)?.samples.length ?? 0) === 0)
  if (absent.length === 0) return { state: 'present' }
  return { state: 'no traffic yet', why: `${family} is enabled, and ${absent.join(' and ')} has counted nothing` }
}

/** Sum of a metric's samples that have all of the labels; 0 where there is none. */
export function total(exposition: Exposition, metric: string, labels: Readonly<Record<string, string>> = {}): number {
  const samples = exposition.get(metric)?.samples ?? []
  return samples
    .filter(sample => Object.entries(labels).every(([key, value]) => sample.labels[key] === value))
    .reduce((sum, { value }) => sum + value, 0)
}
