import { type TestOptions, expect, test } from 'vitest'
import { REQUIREMENTS, type Requirement, isRuledOut, requiredClaims, whatIsMissing } from './requirements.ts'
import { clusterOfTwo, installedProfile, readyRun } from './run.testing.ts'

const features = [
  { name: 'hubble', present: true, detected: 'hubble.state Ok' },
  { name: 'hubble/relay', present: false, detected: 'deployment/hubble-relay is not there' },
]

test('what a case requires and the profile claims is told as it was detected', () => {
  const profile = { name: 'vxlan', claims: ['hubble', 'hubble/relay'], features }
  expect(requiredClaims(['hubble', 'hubble/relay'], { profile })).toEqual({ profile: 'vxlan', features })
  expect(requiredClaims(['hubble'], { profile }).features.map(({ name }) => name)).toEqual(['hubble'])
})

test('what nobody claims is not among it', () => {
  const unclaimed = { profile: { name: 'vxlan', claims: [], features } }
  expect(requiredClaims(['hubble/relay'], unclaimed).features).toEqual([])
  expect(requiredClaims(['hubble/relay'], {}).features).toEqual([])
})

test('a tag of a case is one of the closed list, by its type', () => {
  const right: Requirement[] = ['hubble', 'nodes/2', 'cluster/node-shell']
  // @ts-expect-error -- no such requirement
  const wrong: TestOptions = { tags: ['nodes/two'] }
  const names: readonly string[] = REQUIREMENTS.map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining(right))
  expect(names).not.toContain(wrong.tags?.[0])
})

test('a case that looks at nodes is skipped where no pod may, with the right that is missing', () => {
  const nodesClosed = 'the user of the kubeconfig may not create pods/exec in all namespaces'
  expect(whatIsMissing(['cluster/node-shell'], readyRun())).toBeUndefined()
  expect(whatIsMissing(['cluster/node-shell'], readyRun({ nodesClosed }))).toBe(
    `needs cluster/node-shell: ${nodesClosed}`,
  )
})

test('a case that makes pods is skipped where none of ours may be made', () => {
  const podsClosed = 'the user of the kubeconfig may not create namespaces'
  expect(whatIsMissing(['cluster/workloads'], readyRun())).toBeUndefined()
  expect(whatIsMissing(['cluster/workloads'], readyRun({ podsClosed }))).toBe(`needs cluster/workloads: ${podsClosed}`)
})

/** What is missing for such a case where the nodes have these roles. */
function missingWith(...roles: ('server' | 'agent')[]): string | undefined {
  const nodes = roles.map((role, index) => ({ name: `node-${index}`, role, ip: '192.0.2.1' }))
  return whatIsMissing(['nodes/api-server'], readyRun({ cluster: clusterOfTwo({ nodes }) }))
}

test('who tells nodes apart by the API server needs one that serves it and one that does not', () => {
  expect(missingWith('agent', 'server', 'server')).toBeUndefined()
  expect(missingWith('server')).toBeUndefined()
  expect(missingWith('agent')).toBe('needs nodes/api-server: no node is labelled as one of the control plane')
  expect(missingWith('server', 'server')).toBe('needs nodes/api-server: every node is one of the control plane')
  expect(missingWith('agent', 'agent')).toBe('needs nodes/api-server: no node is labelled as one of the control plane')
})

test('a host outside is where the nodes’ network is one of the engine', () => {
  expect(whatIsMissing(['host/outside'], readyRun({ cluster: clusterOfTwo({ network: 'nodes' }) }))).toBeUndefined()
  expect(whatIsMissing(['host/outside'], readyRun())).toBe(
    'needs host/outside: the nodes are on no network of a Docker engine where one could start',
  )
})

test('on a kept cluster nobody knows what became of its pods since', () => {
  const pendingPods = [{ component: 'coredns', name: 'coredns-1', namespace: 'kube-system', uid: '1' }]
  const needs: Requirement[] = ['cluster/fresh', 'cluster/pending-pods']
  expect(whatIsMissing(needs, readyRun({ pendingPods }))).toBeUndefined()
  expect(whatIsMissing(needs, readyRun({ pendingPods, kept: true }))).toBe(
    'needs cluster/fresh: an earlier run made the cluster, and its pods may have been replaced since',
  )
  expect(whatIsMissing(needs, readyRun())).toBe(
    'needs cluster/pending-pods: nobody looked at them before Cilium was installed',
  )
})

const without = (name: string) => [{ name, present: false, detected: 'by the test' }]
const kept = { kept: true } as const

test.for([
  [
    'lb/snat',
    'values of the user',
    { userValues: { loadBalancer: { mode: 'dsr' } }, features: without('lb/snat') },
    {},
  ],
  ['lb/snat', 'the profile', { values: { loadBalancer: { mode: 'dsr' } }, features: without('lb/snat') }, {}],
  ['routing/native', 'another routing mode', { features: without('routing/native') }, {}],
  ['cluster/fresh', 'a cluster that was there already', {}, kept],
  ['cluster/no-cni', 'a cluster on which Cilium was installed', {}, kept],
] as const)('%s is ruled out by %s', ([name, , profile, more]) => {
  const run = readyRun({ profile: { ...installedProfile([]), ...profile }, ...more })
  expect(whatIsMissing([name], run)).toBeDefined()
  expect(isRuledOut([name], run)).toBe(true)
})

test.for([
  ['hubble/relay', { profile: { ...installedProfile([]), features: without('hubble/relay') } }],
  ['nodes/2', { profile: { ...installedProfile([]), features: without('nodes/2') } }],
  ['cluster/node-shell', { nodesClosed: 'no right', profile: installedProfile([]) }],
  ['host/outside', { profile: installedProfile([]) }],
] as const)('%s is missing, and nobody ruled it out', ([name, more]) => {
  expect(whatIsMissing([name], readyRun(more))).toBeDefined()
  expect(isRuledOut([name], readyRun(more))).toBe(false)
})

test('what is there is not ruled out', () => {
  const profile = installedProfile(['routing/native', 'lb/snat'])
  expect(isRuledOut(['routing/native', 'lb/snat', 'cluster/fresh'], readyRun({ profile }))).toBe(false)
})

test('what the user’s own values take away says which', () => {
  const absent = { name: 'lb/snat', present: false, detected: 'bpf-lb-mode dsr' }
  const profile = { ...installedProfile([]), features: [absent] }
  const missing = (userValues?: Record<string, unknown>) =>
    whatIsMissing(['lb/snat'], readyRun({ profile: userValues === undefined ? profile : { ...profile, userValues } }))
  expect(missing()).toBe('needs lb/snat: bpf-lb-mode dsr')
  expect(missing({ MTU: 1400 })).toBe('needs lb/snat: bpf-lb-mode dsr')
  expect(missing({ loadBalancer: { mode: 'dsr' } })).toBe(
    'needs lb/snat: bpf-lb-mode dsr (--values sets loadBalancer.mode to "dsr")',
  )
})
