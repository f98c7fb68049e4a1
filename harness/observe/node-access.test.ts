import { expect, test } from 'vitest'
import { startFakeCluster } from '../kube/cluster.fake.ts'
import { whyNodesAreClosed } from './node-access.ts'

/** A cluster that allows what the test does. */
async function allowing(allows: (asked: { verb: string; resource: string; subresource?: string }) => boolean) {
  return startFakeCluster({
    admit: object => {
      const { resourceAttributes } = Object.assign({ resourceAttributes: undefined }, object['spec'])
      return { ...object, status: { allowed: resourceAttributes !== undefined && allows(resourceAttributes) } }
    },
  })
}

test('nodes are open to whoever may run pods and speak with them', async () => {
  await using cluster = await allowing(() => true)
  expect(await whyNodesAreClosed(cluster.kube)).toBeUndefined()
})

test('what is missing is named', async () => {
  await using cluster = await allowing(({ resource, subresource }) => resource === 'pods' && subresource === undefined)
  expect(await whyNodesAreClosed(cluster.kube)).toBe(
    'the user of the kubeconfig may not create namespaces, patch namespaces, get pods/exec, create pods/exec in all namespaces',
  )
})

test('an API server that does not answer is no answer', async () => {
  await using cluster = await allowing(() => true)
  cluster.trouble = 500
  await expect(whyNodesAreClosed(cluster.kube)).rejects.toThrow(/500/)
})
