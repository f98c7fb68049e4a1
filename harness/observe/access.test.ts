import { expect, test } from 'vitest'
import { startFakeCluster } from '../kube/cluster.fake.ts'
import { accessOf, accessText } from './access.ts'
import { ACCESS_LEVELS, type AccessLevel, rulesOf } from './access-levels.ts'

interface Asked {
  readonly verb: string
  readonly group: string
  readonly resource: string
  readonly subresource?: string
  readonly namespace?: string
}

/** A cluster that allows what the test does. */
async function allowing(allows: (asked: Asked) => boolean) {
  return startFakeCluster({
    admit: object => {
      const { resourceAttributes } = Object.assign({ resourceAttributes: undefined }, object['spec'])
      return { ...object, status: { allowed: resourceAttributes !== undefined && allows(resourceAttributes) } }
    },
  })
}

/** As an authorizer reads a role with just the rules of a level. */
function roleOf(level: AccessLevel) {
  const rules = rulesOf(level, 'cilium')
  return ({ verb, group, resource, subresource, namespace }: Asked) =>
    rules.some(
      rule =>
        rule.group === group &&
        rule.verbs.some(each => each === verb) &&
        rule.resources.includes(subresource === undefined ? resource : `${resource}/${subresource}`) &&
        (rule.namespace === undefined || rule.namespace === namespace),
    )
}

test.for(ACCESS_LEVELS)('whoever has the role of %s has that level', async level => {
  await using cluster = await allowing(roleOf(level))
  expect((await accessOf(cluster.kube, 'cilium')).level).toBe(level)
})

test('nothing is closed to whoever may do everything', async () => {
  await using cluster = await allowing(() => true)
  const access = await accessOf(cluster.kube, 'cilium')
  expect(access).toEqual({ level: 'node-access' })
  expect(accessText(access)).toBe('node-access')
})

test('each right that is missing is named, with its verb, its resource and where', async () => {
  const role = roleOf('node-access')
  await using cluster = await allowing(
    asked => role(asked) && !(asked.verb === 'create' && ['pods', 'ciliumnetworkpolicies'].includes(asked.resource)),
  )
  const access = await accessOf(cluster.kube, 'cilium')
  const pods = 'the user of the kubeconfig may not create pods/exec in namespace cilium'
  expect(access).toEqual({
    podsClosed: `${pods}; create pods in all namespaces; create pods/exec in all namespaces`,
    nodesClosed: `${pods}; create pods in all namespaces; create pods/exec in all namespaces; create ciliumnetworkpolicies.cilium.io in all namespaces`,
  })
  expect(accessText(access)).toMatch(/^less than read-only: the user of the kubeconfig may not create pods/)
})

test('who may only read is told that nothing runs there, and why', async () => {
  await using cluster = await allowing(({ verb, resource }) => verb !== 'create' || resource === 'pods')
  const access = await accessOf(cluster.kube, 'cilium')
  expect(access.level).toBe('read-only')
  expect(accessText(access)).toBe(
    'read-only, so nothing of ours runs there: the user of the kubeconfig may not create namespaces; create persistentvolumeclaims in all namespaces',
  )
})

test('an API server that does not answer is no answer', async () => {
  await using cluster = await allowing(() => true)
  cluster.trouble = 500
  await expect(accessOf(cluster.kube, 'cilium')).rejects.toThrow(/500/)
})
