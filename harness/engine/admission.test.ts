import { expect, test } from 'vitest'
import { startFakeCluster } from '../kube/cluster.fake.ts'
import { refusedByAdmission, whyAgentsClosed } from './admission.ts'
import { agentPod } from './testdata/fake-run.ts'

const RUN = '20261127-120000-abcdef'
const NAMESPACE = 'conformance-access-abcdef'

test('a privileged pod is only tried, and no command is run, in a namespace of the run', async () => {
  await using fake = await startFakeCluster()
  expect(await refusedByAdmission(fake.kube, RUN, 'prober')).toEqual({})
  expect(fake.asked.slice(-2)).toEqual([
    `GET /api/v1/namespaces/${NAMESPACE}/pods/privileged/exec?stdout=true&container=prober&command=true`,
    `POST /api/v1/namespaces/${NAMESPACE}/pods?dryRun=All`,
  ])
  expect(fake.applied[0]?.metadata).toMatchObject({
    name: NAMESPACE,
    labels: { 'cilium-conformance': RUN, 'pod-security.kubernetes.io/enforce': 'privileged' },
  })
})

test('what refuses the pod is told in its own words, and so is what refuses its namespace', async () => {
  await using fake = await startFakeCluster()
  for (const method of ['POST', 'PATCH']) {
    fake.trouble = asked => (asked.startsWith(method) ? 403 : undefined)
    expect(await refusedByAdmission(fake.kube, RUN, 'prober')).toEqual({
      privilegedPods: expect.stringMatching(/^a privileged pod is refused: .* with 403: the fake says 403$/),
    })
  }
})

test('what refuses commands is told too, and then no pod is tried', async () => {
  await using fake = await startFakeCluster()
  fake.trouble = asked => (asked.includes('/exec?') ? 403 : undefined)
  expect(await refusedByAdmission(fake.kube, RUN, 'prober')).toEqual({
    exec: 'commands in pods are refused: the fake says 403',
  })
  expect(fake.asked.filter(asked => asked.startsWith('POST'))).toEqual([])
})

test('what goes wrong otherwise is no refusal', async () => {
  await using fake = await startFakeCluster()
  fake.trouble = asked => (asked.startsWith('POST') ? 500 : undefined)
  await expect(refusedByAdmission(fake.kube, RUN, 'prober')).rejects.toThrow('with 500')
})

test('whether the agents may be asked is known before they are', async () => {
  await using fake = await startFakeCluster({ objects: [agentPod()] })
  expect(await whyAgentsClosed(fake.kube, 'kube-system')).toBeUndefined()
  fake.trouble = asked => (asked.includes('/exec?') ? 403 : undefined)
  expect(await whyAgentsClosed(fake.kube, 'kube-system')).toBe(
    'commands in the agents of Cilium are refused: the fake says 403',
  )
  expect(fake.asked.filter(asked => asked.startsWith('exec'))).toEqual([])
})
