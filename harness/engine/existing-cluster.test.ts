import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { PROJECT_ROOT } from '../paths.ts'
import { startFakeCluster } from '../kube/cluster.fake.ts'
import { agentPod } from './testdata/fake-run.ts'
import type { ProfileResult } from '../results/model.ts'
import { installedThere } from './existing-cluster.ts'

const kubeSystem = (name: string) => ({ name, namespace: 'kube-system' })
const CILIUM = [
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: kubeSystem('cilium-config'), data: { 'routing-mode': 'native' } },
  {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { ...kubeSystem('cilium'), labels: { 'k8s-app': 'cilium' } },
  },
]
const agent = {
  ...agentPod(),
  spec: { containers: [{ name: 'cilium-agent', image: 'quay.io/cilium/cilium:v1.20.2@sha256:0' }] },
}

test('what is installed there claims what it has, and is reported as the schema of reports has it', async () => {
  await using fake = await startFakeCluster({ objects: [...CILIUM, agent], exec: () => ({ stdout: '{}' }) })
  const profiles: ProfileResult[] = []
  const installed = await installedThere({ kube: fake.kube }, { profiles })
  expect(installed).toMatchObject({ name: 'installed', ciliumVersion: '1.20.2', values: {} })
  expect(installed.claims).toContain('routing/native')
  expect(installed.claims).not.toContain('routing/vxlan')
  const { $defs } = JSON.parse(await readFile(join(PROJECT_ROOT, 'reports', 'conformance.schema.json'), 'utf8'))
  const fits = new Ajv2020({ strict: false }).compile({ $defs, ...$defs.profile })
  expect(fits(profiles[0]), JSON.stringify(fits.errors)).toBe(true)
})

test('who may not look for DaemonSets in every namespace is told the version all the same', async () => {
  await using fake = await startFakeCluster({ objects: [...CILIUM, agent], exec: () => ({ stdout: '{}' }) })
  fake.trouble = asked => (asked.startsWith('GET /apis/apps/v1/daemonsets') ? 403 : undefined)
  expect(await installedThere({ kube: fake.kube }, { profiles: [] })).toMatchObject({ ciliumVersion: '1.20.2' })
})

test('a cluster without Cilium is told as that', async () => {
  await using bare = await startFakeCluster()
  await expect(installedThere({ kube: bare.kube }, { profiles: [] })).rejects.toThrow(
    'there is no Cilium on the cluster',
  )
  await using idle = await startFakeCluster({ objects: CILIUM })
  await expect(installedThere({ kube: idle.kube }, { profiles: [] })).rejects.toThrow('no agent of Cilium runs')
})
