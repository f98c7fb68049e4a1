import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { idsOf, reportIn, start } from '../../cli/testing.ts'
import { processTransport } from '../../probe/transport-process.ts'
import { OUTSIDE_TOKEN } from '../../probe/transport-tcp.ts'
import { builtProber } from '../../images/prober.ts'
import { Kube } from '../../kube/client.ts'
import { LABEL } from '../../paths.ts'
import { SILENT } from '../../upgrade/testing.ts'
import { eventually } from '../../wait/eventually.ts'
import { POLICIES, objectsOf } from './admission.testing.ts'
import { type ForeignCluster, makeForeignCluster } from './foreign-cluster.testing.ts'
import { NOT_THERE, type Visitor, visitorOf } from './visitor.testing.ts'

let cluster: ForeignCluster
let visitor: Visitor

beforeAll(async () => {
  cluster = await makeForeignCluster()
  visitor = await visitorOf(cluster)
})

afterAll(async () => {
  await visitor?.[Symbol.asyncDispose]()
  await cluster?.[Symbol.asyncDispose]()
})

async function ownNamespaces(): Promise<string[]> {
  const kube = await Kube.fromFile(cluster.kubeconfig)
  const { items } = await kube.core.listNamespace({ labelSelector: LABEL })
  return items.map(({ metadata }) => metadata?.name ?? '')
}

test('a server that does not answer is told with its address and the cause, and no case before Cilium is told at all', async () => {
  const wrong = join(visitor.folder, 'wrong')
  const text = await readFile(cluster.kubeconfig, 'utf8')
  await writeFile(wrong, text.replace(/server: .*/, 'server: https://127.0.0.1:2'))
  const { context } = cluster
  const where = [`--kubeconfig=${wrong}`, `--context=${context}`, `--allow-context=${context}`]
  const args = ['run', ...where, '--suite=bootstrap', `--report-dir=${visitor.reports}`]
  const { exitCode, all } = await start(args, visitor.environment)
  expect(exitCode, all).toBe(3)
  expect(all).toMatch(/the API server at https:\/\/127\.0\.0\.1:2 cannot be asked: .*ECONNREFUSED/s)
  const report = await reportIn(visitor.reports)
  expect(new Set(report.cases.map(({ profile }) => profile))).toEqual(new Set(['installed']))
})

test('nodes that have no prober and cannot pull it end the run, with how to give it to them', async () => {
  const before = await visitor.inventory()
  const { exitCode, all } = await visitor.run('--suite=datapath', '--grep=node to node')
  expect(exitCode, all).toBe(3)
  expect(all).toMatch(/the nodes cannot get the image of the prober, packages\.local\/prober:\w+/)
  expect(all).toContain('images export prober.tar')
  expect(await visitor.inventory()).toEqual(before)
})

test('datapath, services, policies and Hubble are judged without a Docker client, and nothing is left', async () => {
  await visitor.bringProber()
  const before = await visitor.inventory()
  const { exitCode, all } = await visitor.run('--suite=datapath,kube-proxy-replacement,policy,hubble')
  const report = await reportIn(visitor.reports)
  expect(idsOf(report, 'failed').concat(idsOf(report, 'broken')), all).toEqual([])
  expect(exitCode, all).toBe(0)
  const passed = (suite: string) => report.cases.filter(each => each.suite === suite && each.verdict === 'passed')
  expect(passed('datapath').length).toBeGreaterThan(80)
  expect(passed('policy').length).toBeGreaterThan(60)
  expect(passed('kube-proxy-replacement').length).toBeGreaterThan(20)
  expect(report.cases.filter(({ reason = '', verdict }) => verdict === 'skipped' && !NOT_THERE.test(reason))).toEqual(
    [],
  )
  expect(await visitor.inventory()).toEqual(before)
})

test('killed outright: the reaper removes what the run made there, without a Docker client too', async () => {
  const before = await visitor.inventory()
  const child = visitor.run('--suite=policy', '--grep=default')
  await eventually('workloadReady', ownNamespaces, {
    until: names => (names.some(name => name.startsWith('conformance-red')) ? undefined : names.join()),
    everyMs: 250,
  })
  child.kill('SIGKILL')
  await child
  await eventually('removal', ownNamespaces, { until: names => (names.length === 0 ? undefined : names.join()) })
  expect(await visitor.inventory()).toEqual(before)
})

test.for(Object.entries(POLICIES))(
  'admission that refuses %s is named by every case that it keeps from running',
  async ([, policy]) => {
    const before = await visitor.inventory()
    const kube = await Kube.fromFile(cluster.kubeconfig)
    const objects = objectsOf(policy)
    try {
      for (const object of objects) await kube.apply(object)
      const until = (words = 'nothing yet') => (words.includes(policy.says) ? undefined : `it refuses ${words}`)
      await eventually('workloadReady', () => policy.refused(kube), { until, everyMs: 250 })
      const { exitCode, all } = await visitor.run('--suite=datapath,policy', '--grep=node to node|with an empty rule')
      const report = await reportIn(visitor.reports)
      expect(report.cases.length, all).toBeGreaterThan(5)
      for (const { id, verdict, reason = '' } of report.cases) {
        expect(verdict, `${id}: ${reason}`).toBe('skipped')
        expect(reason, id).toContain(policy.says)
      }
      expect(exitCode, all).toBe(4)
    } finally {
      for (const object of objects) await kube.remove(object)
    }
    expect(await visitor.inventory()).toEqual(before)
  },
)

test('a host on which somebody has started "prober outside" takes the part of the one outside', async () => {
  const token = 'a token that is long enough'
  const { program } = await builtProber(SILENT)
  const argv = ['env', `${OUTSIDE_TOKEN}=${token}`, program, 'outside'] as const
  const host = processTransport('host outside', [...argv])
  try {
    for await (const line of host.lines) if (line.startsWith('outside: ')) break
    const args = visitor.argumentsWith(
      `--report-dir=${visitor.reports}`,
      '--suite=datapath',
      '--grep=host outside',
      `--outside=${cluster.gateway}`,
    )
    const { exitCode, all } = await start(['run', ...args], { ...visitor.environment, [OUTSIDE_TOKEN]: token })
    const report = await reportIn(visitor.reports)
    expect(idsOf(report, 'failed').concat(idsOf(report, 'broken')), all).toEqual([])
    expect(exitCode, all).toBe(0)
    expect(idsOf(report, 'passed').length).toBeGreaterThan(20)
  } finally {
    await host.close()
  }
})
