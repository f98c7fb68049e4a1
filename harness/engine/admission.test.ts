import { expect, test } from 'vitest'
import { startFakeCluster } from '../kube/cluster.fake.ts'
import { whyNoPrivilegedPods } from './admission.ts'

const RUN = '20261127-120000-abcdef'

test('a privileged pod is only tried, in a namespace of the run', async () => {
  await using fake = await startFakeCluster()
  expect(await whyNoPrivilegedPods(fake.kube, RUN, 'prober')).toBeUndefined()
  expect(fake.asked.at(-1)).toBe('POST /api/v1/namespaces/conformance-access-abcdef/pods?dryRun=All')
  expect(fake.applied[0]?.metadata).toMatchObject({
    name: 'conformance-access-abcdef',
    labels: { 'cilium-conformance': RUN, 'pod-security.kubernetes.io/enforce': 'privileged' },
  })
})

test('what refuses it is told in its own words', async () => {
  await using fake = await startFakeCluster()
  fake.trouble = asked => (asked.startsWith('POST') ? 403 : undefined)
  expect(await whyNoPrivilegedPods(fake.kube, RUN, 'prober')).toMatch(
    /^a privileged pod is refused: .* with 403: the fake says 403$/,
  )
})

test('what goes wrong otherwise is no refusal', async () => {
  await using fake = await startFakeCluster()
  fake.trouble = asked => (asked.startsWith('POST') ? 500 : undefined)
  await expect(whyNoPrivilegedPods(fake.kube, RUN, 'prober')).rejects.toThrow('with 500')
})
