import { expect, test } from 'vitest'
import { readAgentMetrics } from './agent-metrics.ts'

test('the agents’ metrics are summed, and a value that is left out is none', () => {
  const said = [
    [
      { name: 'cilium_drop_count_total', labels: { reason: 'Policy denied', direction: 'INGRESS' }, value: 3 },
      { name: 'cilium_endpoint_regenerations_total', labels: { outcome: 'success' }, value: 9 },
      { name: 'cilium_endpoint_regenerations_total', labels: { outcome: 'fail' }, value: 1 },
      { name: 'cilium_controllers_failing' },
    ],
    [{ name: 'cilium_drop_count_total', labels: { reason: 'Stale or unroutable IP' }, value: 2 }, 'noise'],
  ]
  expect(readAgentMetrics(said)).toEqual({
    families: ['cilium_controllers_failing', 'cilium_drop_count_total', 'cilium_endpoint_regenerations_total'],
    figures: {
      'failing controllers': 0,
      'unreachable nodes': 0,
      'failed endpoint regenerations': 1,
      'failed BPF map operations': 0,
      'errors logged': 0,
      'packets dropped': 5,
    },
  })
})
