import { expect, test } from 'vitest'
import { existingCluster } from './existing.ts'
import type { RunFlags } from './plan.ts'

test('a context that is allowed by name is taken', () => {
  expect(existingCluster({})).toBeUndefined()
  expect(existingCluster({ context: 'staging', allowContext: 'staging' })).toEqual({ context: 'staging' })
  expect(existingCluster({ context: 'a', allowContext: 'a', kubeconfig: '/k' })).toEqual({
    context: 'a',
    kubeconfig: '/k',
  })
})

test.for<[RunFlags, string]>([
  [{ context: 'staging' }, 'add --allow-context=staging.'],
  [{ context: 'staging', allowContext: 'production' }, 'add --allow-context=staging.'],
  [{ kubeconfig: '/k' }, '--kubeconfig=/k has no effect without --context. Add --context=<name>.'],
  [{ allowContext: 'staging' }, '--allow-context=staging has no effect without --context. Add --context=staging.'],
  [{ context: 'a', allowContext: 'a', profile: 'vxlan' }, '--profile has no effect with --context'],
  [{ context: 'a', allowContext: 'a', values: 'v.yaml' }, '--values has no effect with --context'],
  [{ context: 'a', allowContext: 'a', keep: true }, '--keep has no effect with --context'],
  [{ context: 'a', allowContext: 'a', reuse: true }, '--reuse has no effect with --context'],
])('%j is refused: %s', ([flags, why]) => {
  expect(() => existingCluster(flags)).toThrow(why)
})
