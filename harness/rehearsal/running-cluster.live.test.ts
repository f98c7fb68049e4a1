import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Kube } from '../kube/client.ts'
import type { UpgradeResult } from '../results/upgrade.ts'
import { loadKept, runFolder } from '../engine/kept-cluster.ts'
import { leftOf, start } from '../cli/testing.ts'

let folder: string
let id: string
let kubeconfig: string
let context: string
let kube: Kube

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cilium-conformance-running-'))
  const { exitCode, all } = await start(['up', '--provisioner=k3s', '--profile=vxlan'])
  expect(exitCode, all).toBe(0)
  id = /run (\S+) is up/.exec(all ?? '')?.[1] ?? ''
  kubeconfig = (await loadKept(id)).cluster.kubeconfig
  kube = await Kube.fromFile(kubeconfig)
  context = kube.config.getCurrentContext()
})

afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
  const { exitCode, all } = await start(['down', id])
  expect(exitCode, all).toBe(0)
  expect(await leftOf(id)).toEqual([])
})

/** A check of the cluster with the values that were installed, and what it says of the cluster. */
async function check(...flags: string[]) {
  const values = `--values=${join(runFolder(id), 'values-vxlan.yaml')}`
  const args = ['upgrade-check', values, `--report-dir=${folder}`, '--no-rehearsal', `--context=${context}`, ...flags]
  const { exitCode, stdout, stderr } = await start(args, { KUBECONFIG: kubeconfig })
  return { exitCode, stdout, stderr }
}

async function said(...flags: string[]) {
  const { exitCode, stdout } = await check(`--allow-context=${context}`, ...flags)
  const file = /^page: (.*)index\.html$/m.exec(stdout)?.[1] ?? ''
  const { live, verdict }: UpgradeResult = JSON.parse(await readFile(join(file, 'upgrade.json'), 'utf8'))
  return { exitCode, verdict, live: live.map(({ name, outcome, text }) => `${outcome} ${name}: ${text}`) }
}

/** The chart's default is as many as there are nodes here. */
const AT_ONCE =
  'note roll-out: maxUnavailable is 2 and there are 2 nodes: all agents restart at once (updateStrategy.rollingUpdate.maxUnavailable)'

const same = ['--from=1.20.2', '--to=1.20.2']

test('without --allow-context nothing is asked', async () => {
  const { exitCode, stderr } = await check(...same)
  expect(exitCode).toBe(2)
  expect(stderr).toContain(`To let it read the cluster, without changing it, add --allow-context=${context}.`)
})

test('a cluster that is as its values say is well, and without a rehearsal the verdict stays unknown', async () => {
  const { live, ...rest } = await said(...same)
  expect(live.filter(line => !line.startsWith('good '))).toEqual([AT_ONCE])
  expect(live).toEqual(
    expect.arrayContaining([
      'good agents: 2 agents of 1.20.2 are ready',
      'good kernels: every node has 5.10 or later',
      'good drift: cilium-config is what 1.20.2 renders from the values',
    ]),
  )
  expect(rest).toEqual({ exitCode: 4, verdict: 'unknown' })
})

test('agents of another version than --from says are against the step', async () => {
  const { exitCode, verdict, live } = await said('--from=1.19.8', '--to=1.20.2')
  expect(live).toContain('bad agents: they run 1.20.2, but --from is 1.19.8')
  expect({ exitCode, verdict }).toEqual({ exitCode: 1, verdict: 'no-go' })
})

test('what somebody has changed beside the release is told', async () => {
  const pods = { matchLabels: { app: 'shop' } }
  await kube.apply({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { namespace: 'kube-system', name: 'cilium-config' },
    data: { debug: 'true' },
  })
  await kube.apply({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { namespace: 'default', name: 'shop' },
    spec: { selector: pods, maxUnavailable: 0 },
  })
  await kube.apply({
    apiVersion: 'cilium.io/v2alpha1',
    kind: 'CiliumCIDRGroup',
    metadata: { name: 'lab' },
    spec: { externalCIDRs: ['192.0.2.0/24'] },
  })
  await kube.apply({
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    metadata: { namespace: 'default', name: 'pages' },
    spec: {
      endpointSelector: pods,
      ingress: [{ toPorts: [{ ports: [{ port: '80', protocol: 'TCP' }], rules: { http: [{ method: 'GET' }] } }] }],
    },
  })
  const { live } = await said(...same)
  expect(live.filter(line => !line.startsWith('good '))).toEqual([
    'note versions: ciliumcidrgroups are written as v2alpha1, which is deprecated since 1.20: use v2 for lab',
    'note layer 7: traffic through proxies will be interrupted: policy default/pages',
    'note drift: cilium-config differs from what the values render, and the upgrade will overwrite it: debug',
    AT_ONCE,
    'note disruption budgets: if you have to drain a node, these would block it now: default/shop',
  ])
})
