import type { Sample } from './exposition.ts'

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

/** Sum of a metric's samples that have all of the labels; 0 where there is none. */
export function total(
  samples: readonly Sample[],
  metric: string,
  labels: Readonly<Record<string, string>> = {},
): number {
  return samples
    .filter(
      ({ name, labels: own }) => name === metric && Object.entries(labels).every(([key, value]) => own[key] === value),
    )
    .reduce((sum, { value }) => sum + value, 0)
}
