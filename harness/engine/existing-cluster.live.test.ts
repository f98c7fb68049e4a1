import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { idsOf, reportIn, start } from '../cli/testing.ts'
import { Kube } from '../kube/client.ts'
import { LABEL } from '../paths.ts'
import { eventually } from '../wait/eventually.ts'
import { loadKept } from './kept-cluster.ts'

let reports = ''
let owner = ''
let kubeconfig = ''

/** A cluster that is somebody else's, as far as the runs of this file know. */
beforeAll(async () => {
  reports = await mkdtemp(join(tmpdir(), 'cilium-conformance-existing-'))
  const { exitCode, all } = await start(['up', '--provisioner=kind'])
  expect(exitCode, all).toBe(0)
  owner = /run (\S+) is up/.exec(all)?.[1] ?? ''
  kubeconfig = (await loadKept(owner)).cluster.kubeconfig
})

afterAll(async () => {
  await rm(reports, { recursive: true, force: true })
  const { exitCode, all } = await start(['down', owner])
  expect(exitCode, all).toBe(0)
})

function there(...more: string[]): string[] {
  const context = `kind-kind-${owner}`
  return [`--kubeconfig=${kubeconfig}`, `--context=${context}`, `--allow-context=${context}`, ...more]
}

/** Namespaces of runs that are on the cluster now. */
async function namespaces(): Promise<string[]> {
  const kube = await Kube.fromFile(kubeconfig)
  const { items } = await kube.core.listNamespace({ labelSelector: LABEL })
  return items.map(({ metadata }) => metadata?.name ?? '')
}

test('the Cilium that is installed is judged as it is, and nothing is left', async () => {
  const { exitCode, all } = await start([
    'run',
    ...there('--suite=bootstrap,datapath', '--grep=once Cilium is installed|pod to pod', `--report-dir=${reports}`),
  ])
  const report = await reportIn(reports)
  expect(idsOf(report, 'failed').concat(idsOf(report, 'broken')), all).toEqual([])
  expect(exitCode, all).toBe(0)
  expect(idsOf(report, 'passed').length).toBeGreaterThan(20)
  expect(report.cluster).toMatchObject({ provisioner: 'none', nodes: [{ role: 'server' }, { role: 'agent' }] })
  expect(report.profiles).toMatchObject([{ name: 'installed' }])
  const again = await start(['report', 'latest', `--report-dir=${reports}`])
  expect(again.exitCode, again.all).toBe(0)
  expect(await namespaces()).toEqual([])
})

test('killed outright: the reaper removes what the run made there', async () => {
  const child = start(['run', ...there('--suite=datapath', '--grep=pod to pod', `--report-dir=${reports}`)])
  await eventually('workloadReady', namespaces, {
    until: names => (names.some(name => name.startsWith('conformance-installed')) ? undefined : names.join()),
    everyMs: 250,
  })
  child.kill('SIGKILL')
  await child
  const left = await eventually('removal', namespaces, {
    until: names => (names.length === 0 ? undefined : names.join()),
  })
  expect(left).toEqual([])
})

test('gc of the cluster says that nothing is left', async () => {
  const { exitCode, all } = await start(['gc', ...there()])
  expect(all).toBe('nothing to remove')
  expect(exitCode).toBe(0)
})
