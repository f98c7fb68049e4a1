import { getTestResultHistoryId } from 'allure-js-commons/sdk/reporter'
import { expect, test } from 'vitest'
import { broken, golden } from '../testdata/golden.ts'
import { allureResults, attachedFiles } from './results.ts'

const results = allureResults(golden)
const find = (name: string, profile: string) =>
  results.find(result => result.name === name && result.parameters.some(({ value }) => value === profile))

test('is the same for the same run', () => {
  expect(allureResults(structuredClone(golden))).toEqual(results)
})

test('has a result for every case, whose history no other profile shares', () => {
  expect(results).toHaveLength(golden.cases.length)
  expect(new Set(results.map(({ uuid }) => uuid)).size).toBe(results.length)
  expect(new Set(results.map(({ historyId }) => historyId)).size).toBe(results.length)
  // Allure's own rule, which ignores parameters that are excluded: versions do not break a history.
  expect(new Set(results.map(getTestResultHistoryId)).size).toBe(results.length)
})

test('tells a failed case with profile, labels, versions and evidence', () => {
  expect(find('a pod reaches a pod on another node', 'native')).toMatchObject({
    status: 'failed',
    statusDetails: {
      message: 'client (10.42.0.17, server-0) -> echo (10.42.1.9, agent-0) tcp/8080 is dropped, expected allowed',
      trace: expect.stringContaining('hubble: drop reason STALE_OR_UNROUTABLE_IP'),
    },
    labels: expect.arrayContaining([
      { name: 'parentSuite', value: 'datapath' },
      { name: 'suite', value: 'pod-to-pod' },
      { name: 'cause', value: 'product' },
      { name: 'tag', value: 'nodes/2' },
    ]),
    parameters: [
      { name: 'profile', value: 'native' },
      { name: 'cilium', value: '1.20.2', excluded: true },
      { name: 'kubernetes', value: 'v1.37.2+k3s1', excluded: true },
      { name: 'distribution', value: 'K3s', excluded: true },
    ],
    attachments: [
      { name: 'probe results', type: 'application/json', source: expect.stringMatching(/-attachment\.json$/) },
      { name: 'routes of agent-0', type: 'text/plain', source: expect.stringMatching(/-attachment\.txt$/) },
    ],
  })
  expect(attachedFiles(golden).map(({ path }) => path)).toEqual([
    'evidence/vxlan/apiserver.log',
    'evidence/native/other-node/probes.json',
    'evidence/native/other-node/ip route.txt',
  ])
})

test('says why a case was skipped, documentation, and that noise gives no status', () => {
  expect(find('the UI is served through the ingress', 'vxlan')).toMatchObject({
    status: 'skipped',
    statusDetails: { message: 'environment: needs image/hubble-ui: not among the images of this run' },
    labels: expect.arrayContaining([
      { name: 'verdict', value: 'skipped' },
      { name: 'reason', value: 'needs image/hubble-ui: not among the images of this run' },
    ]),
  })
  expect(find('an egress rule that names a label > client -> echo is allowed', 'vxlan')?.links).toEqual([
    {
      name: 'documentation',
      url: 'https://docs.cilium.io/en/stable/security/policy/language/#egress',
      type: 'link',
    },
  ])
  expect(find('pod to pod is as fast as the baseline', 'native')).not.toHaveProperty('status')
})

test('a run without a case is not empty', () => {
  expect(allureResults(broken)).toMatchObject([{ name: 'outside of cases: cluster', status: 'broken' }])
})
