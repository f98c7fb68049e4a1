import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { jobCommand } from '../cli/job.ts'
import { installPackage } from '../cli/package.testing.ts'
import { idsOf, reportIn, start } from '../cli/testing.ts'
import { Kube } from '../kube/client.ts'
import { run, tryRun } from '../process/run.ts'
import { loadIntoNodes } from '../provision/load.ts'
import type { RunResult } from '../results/model.ts'
import { type KeptCluster, loadKept } from './kept-cluster.ts'

const IMAGE = 'packages.local/cilium-conformance:live'
const NAMESPACE = 'cilium-conformance'
const CHOSEN = { suite: 'datapath', grep: 'pod to pod' }

let folder = ''
let owner = ''
let kept: KeptCluster
let admin: Kube

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cilium-conformance-job-'))
  const { exitCode, all } = await start(['up', '--provisioner=kind'])
  expect(exitCode, all).toBe(0)
  owner = /run (\S+) is up/.exec(all)?.[1] ?? ''
  kept = await loadKept(owner)
  admin = await Kube.fromFile(kept.cluster.kubeconfig)
  await buildImage()
  await loadIntoNodes(kept.cluster, [{ tag: IMAGE, image: IMAGE }])
})

afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
  await tryRun(['docker', 'image', 'rm', '--force', IMAGE])
  const { exitCode, all } = await start(['down', owner])
  expect(exitCode, all).toBe(0)
})

/** The package as npm installs it, with its Node, on the Debian that other images of a run are made of. */
async function buildImage(): Promise<void> {
  const installed = await installPackage()
  const base = kept.images.images.find(({ name }) => name === 'netperf')?.reference
  const file = [
    `FROM ${base}`,
    'COPY node_modules /opt/node_modules',
    `ENV PATH=/opt/node_modules/.bin:/opt/node_modules/node-linux-${process.arch}/bin:/usr/bin:/bin`,
    'ENTRYPOINT ["cilium-conformance"]',
  ].join('\n')
  try {
    await writeFile(join(installed.home, 'Dockerfile'), file)
    await run(['docker', 'build', '--quiet', '--tag', IMAGE, installed.home])
  } finally {
    await installed.remove()
  }
}

const verdicts = (report: RunResult) => report.cases.map(({ id, verdict }) => `${id}: ${verdict}`).toSorted()

const proberImage = () => kept.images.prober.image

/** The report that the Job left. */
async function reportOfJob(): Promise<RunResult> {
  let yaml = ''
  await jobCommand({ image: IMAGE, proberImage: proberImage(), ...CHOSEN }, text => (yaml += text))
  await admin.applyYaml(yaml)
  const kubectl = ['kubectl', `--kubeconfig=${kept.cluster.kubeconfig}`, `--namespace=${NAMESPACE}`] as const
  const over = ['--for=jsonpath={.status.conditions[0].status}=True', 'job/cilium-conformance', '--timeout=10m']
  await run([...kubectl, 'wait', ...over], { timeoutMs: 660_000 })
  const { stdout: log } = await run([...kubectl, 'logs', 'job/cilium-conformance'])
  const { binaryData, data } = await admin.core
    .readNamespacedConfigMap({ namespace: NAMESPACE, name: 'cilium-conformance' })
    .catch((cause: unknown) => {
      throw new Error(`the Job left no report:\n${log}`, { cause })
    })
  const report: RunResult = JSON.parse(
    gunzipSync(Buffer.from(binaryData?.['conformance.json.gz'] ?? '', 'base64')).toString(),
  )
  expect(data, log).toMatchObject({ verdict: report.verdict, 'exit-code': String(report.exitCode) })
  return report
}

test('a Job inside the cluster comes to the verdicts of a run from outside, and leaves nothing but its report', async () => {
  const context = `kind-kind-${owner}`
  const there = [`--kubeconfig=${kept.cluster.kubeconfig}`, `--context=${context}`, `--allow-context=${context}`]
  const chosen = [`--suite=${CHOSEN.suite}`, `--grep=${CHOSEN.grep}`, '--outside=none']
  const { all } = await start(['run', ...there, ...chosen, `--report-dir=${folder}`])
  const outside = await reportIn(folder)
  expect(idsOf(outside, 'passed').length, all).toBeGreaterThan(10)
  const inside = await reportOfJob()
  expect(verdicts(inside)).toEqual(verdicts(outside))
  expect(inside).toMatchObject({ verdict: outside.verdict, cluster: { access: 'node-access' } })
  const { items } = await admin.core.listNamespace()
  expect(items.map(({ metadata }) => metadata?.name).filter(name => name?.startsWith('conformance-'))).toEqual([])
})
