import { expect, test } from 'vitest'
import { existingCluster, reportConfigMapOf } from './existing.ts'
import type { RunFlags } from './plan.ts'

test('a context that is allowed by name is taken', () => {
  expect(existingCluster({})).toBeUndefined()
  expect(existingCluster({ context: 'staging', allowContext: 'staging' })).toEqual({
    context: 'staging',
    outside: 'any',
  })
  expect(existingCluster({ context: 'a', allowContext: 'a', kubeconfig: '/k' })).toEqual({
    context: 'a',
    kubeconfig: '/k',
    outside: 'any',
  })
})

const outsideOf = (outside: string) => existingCluster({ context: 'a', allowContext: 'a', outside })?.outside

test('a host outside has the port of "prober outside", or another one', () => {
  expect(outsideOf('198.51.100.7')).toEqual({ host: '198.51.100.7', port: 7410 })
  expect(outsideOf('bastion.example:9000')).toEqual({ host: 'bastion.example', port: 9000 })
  expect(outsideOf('none')).toBe('none')
  expect(() => outsideOf('a:b')).toThrow('--outside=a:b must be HOST or HOST:PORT')
  expect(() => outsideOf('a:70000')).toThrow('--outside=a:70000 must be HOST or HOST:PORT')
})

test.for<[RunFlags, string]>([
  [{ context: 'staging' }, 'add --allow-context=staging.'],
  [{ context: 'staging', allowContext: 'production' }, 'add --allow-context=staging.'],
  [{ kubeconfig: '/k' }, '--kubeconfig=/k has no effect without --context. Add --context=<name>.'],
  [{ allowContext: 'staging' }, '--allow-context=staging has no effect without --context. Add --context=staging.'],
  [{ proberImage: 'r/p:1' }, '--prober-image=r/p:1 has no effect without --context. Add --context=<name>.'],
  [{ outside: 'none' }, '--outside=none has no effect without --context. Add --context=<name>.'],
  [{ inCluster: true, context: 'a' }, '--context=a has no effect with --in-cluster, which is the cluster of this pod.'],
  [{ inCluster: true, profile: 'vxlan' }, '--profile has no effect with --in-cluster'],
  [{ context: 'a', allowContext: 'a', profile: 'vxlan' }, '--profile has no effect with --context'],
  [{ context: 'a', allowContext: 'a', values: 'v.yaml' }, '--values has no effect with --context'],
  [{ context: 'a', allowContext: 'a', keep: true }, '--keep has no effect with --context'],
  [{ context: 'a', allowContext: 'a', reuse: true }, '--reuse has no effect with --context'],
])('%j is refused: %s', ([flags, why]) => {
  expect(() => existingCluster(flags)).toThrow(why)
})

test('a pod’s own cluster needs no name', () => {
  expect(existingCluster({ inCluster: true })).toEqual({
    context: 'in-cluster',
    inCluster: true,
    outside: 'inside',
  })
})

test('a report is left in a ConfigMap of an existing cluster, and nowhere else', () => {
  expect(reportConfigMapOf({})).toBeUndefined()
  expect(reportConfigMapOf({ inCluster: true, reportConfigmap: 'ci/report' })).toEqual({
    namespace: 'ci',
    name: 'report',
  })
  expect(() => reportConfigMapOf({ reportConfigmap: 'ci/report' })).toThrow(
    'no effect without --context or --in-cluster',
  )
  expect(() => reportConfigMapOf({ context: 'a', reportConfigmap: 'report' })).toThrow('the form namespace/name')
})
