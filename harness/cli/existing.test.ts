import { expect, test } from 'vitest'
import { existingCluster } from './existing.ts'
import type { RunFlags } from './plan.ts'

test('a context that is allowed by name is taken', () => {
  expect(existingCluster({})).toBeUndefined()
  expect(existingCluster({ context: 'staging', allowContext: 'staging' })).toEqual({ context: 'staging' })
  const all = { context: 'a', allowContext: 'a', kubeconfig: '/k', proberImage: 'registry.example/prober:1' }
  expect(existingCluster(all)).toEqual({ context: 'a', kubeconfig: '/k', proberImage: 'registry.example/prober:1' })
})

test.for<[RunFlags, string]>([
  [{ context: 'staging' }, 'say --allow-context=staging'],
  [{ context: 'staging', allowContext: 'production' }, 'say --allow-context=staging, not --allow-context=production'],
  [{ kubeconfig: '/k' }, '--kubeconfig=/k is for an existing cluster: name its context with --context'],
  [{ allowContext: 'staging' }, '--allow-context=staging is for an existing cluster'],
  [{ context: 'a', allowContext: 'a', profile: 'vxlan' }, '--profile is for clusters that the harness makes'],
  [{ context: 'a', allowContext: 'a', values: 'v.yaml' }, '--values is for clusters that the harness makes'],
  [{ context: 'a', allowContext: 'a', keep: true }, '--keep is for clusters that the harness makes'],
  [{ context: 'a', allowContext: 'a', reuse: true }, '--reuse is for clusters that the harness makes'],
])('%j is refused: %s', ([flags, why]) => {
  expect(() => existingCluster(flags)).toThrow(why)
})
