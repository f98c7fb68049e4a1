import { expect, test } from 'vitest'
import { startFakeCluster } from '../kube/cluster.fake.ts'
import { clusterOfTwo, readyRun } from '../run/run.testing.ts'
import { openProbers, whyNoImage } from './node-probers.ts'

const waiting = (reason: string, message?: string) => ({
  spec: { nodeName: 'one', containers: [] },
  status: { containerStatuses: [status({ reason, ...(message === undefined ? {} : { message }) })] },
})

function status(state: { reason: string; message?: string }) {
  return { name: 'prober', image: 'p', imageID: '', ready: false, restartCount: 0, state: { waiting: state } }
}

test.for([
  [waiting('ImagePullBackOff', 'Back-off pulling image "p"'), 'one: ImagePullBackOff: Back-off pulling image "p"'],
  [waiting('ErrImageNeverPull'), 'one: ErrImageNeverPull'],
  [waiting('ErrImagePull'), undefined],
  [waiting('ContainerCreating'), undefined],
  [{}, undefined],
] as const)('%j is for want of the image: %s', ([pod, why]) => {
  expect(whyNoImage(structuredClone(pod))).toBe(why)
})

test('a node that cannot get the image ends the wait at once, with how to give it to the nodes', async () => {
  await using fake = await startFakeCluster({
    admit: object => {
      if (object.kind !== 'Pod') return object
      const { status: state } = waiting('ImagePullBackOff', 'no such host')
      return { ...object, status: { phase: 'Pending', ...state } }
    },
  })
  const run = readyRun({ cluster: clusterOfTwo({ kubeconfig: fake.kubeconfig, isForeign: true }) })
  const error: unknown = await openProbers(fake.kube, run).catch((caught: unknown) => caught)
  expect(error).toMatchObject({
    message: expect.stringContaining('the nodes cannot get the image of the prober, prober.'),
    cure: expect.stringContaining('--prober-image=REF'),
  })
})

test('where no pod of ours may look at nodes none is asked', async () => {
  await using fake = await startFakeCluster()
  const probers = await openProbers(fake.kube, readyRun({ nodesClosed: 'no right' }))
  expect(probers.size).toBe(0)
  expect(fake.asked).toEqual([])
})
