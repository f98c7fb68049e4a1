import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { idsOf, leftOf, reportIn, start } from '../../../cli/testing.ts'
import { loadKept } from '../../../engine/kept-cluster.ts'
import { Kube } from '../../../kube/client.ts'
import { run } from '../../../process/run.ts'
import { eventually } from '../../../wait/eventually.ts'
import { fillWithCopies } from '../copies.testing.ts'
import { type TestRegistry, push, startRegistry } from '../registry.testing.ts'

let reports = ''
beforeAll(async () => {
  reports = await mkdtemp(join(tmpdir(), 'cilium-conformance-live-'))
})
afterAll(() => rm(reports, { recursive: true, force: true }))

/** Names of the phases in which something was downloaded. */
const downloads = (phases: readonly { readonly name: string }[]) =>
  phases.map(({ name }) => name).filter(name => name.startsWith('image ') || name.startsWith('chart '))

describe('a registry on this machine', () => {
  let registry: TestRegistry
  beforeAll(async () => {
    registry = await startRegistry()
    await fillWithCopies(registry)
  })
  afterAll(() => registry[Symbol.asyncDispose]())

  const suites = () =>
    start([
      'run',
      '--images=registry',
      `--registry=${registry.host}`,
      '--suite=bootstrap,datapath',
      '--profile=vxlan,native',
      `--report-dir=${reports}`,
    ])

  test.for(['answers', 'has stopped'])('that %s: bootstrap and datapath pass on two profiles', async state => {
    if (state === 'has stopped') await registry.stop()
    const { exitCode, all } = await suites()
    const report = await reportIn(reports)
    expect(idsOf(report, 'failed').concat(idsOf(report, 'broken')), all).toEqual([])
    expect(exitCode, all).toBe(0)
    expect(report.profiles.map(({ name }) => name)).toEqual(['vxlan', 'native'])
    expect(report.cluster?.distribution).toBe('kubeadm with K3s’s command line (a stand-in, not K3s)')
    expect(downloads(report.phases).filter(name => name.startsWith('chart '))).toEqual(
      state === 'answers' ? ['chart 1.20.2'] : [],
    )
    expect(await leftOf(report.id)).toEqual([])
  })
})

describe('a registry with a certificate of its own and a password', () => {
  let [registry, id, env]: [TestRegistry | undefined, string, Record<string, string>] = [undefined, '', {}]
  beforeAll(async () => {
    registry = await startRegistry({ guarded: true })
    await fillWithCopies(registry)
    env = { DOCKER_CONFIG: registry.dockerConfig ?? '' }
    const flags = [`--registry=${registry.host}`, `--registry-ca=${registry.ca}`]
    const { exitCode, all } = await start(['up', '--images=registry', ...flags], env)
    expect(exitCode, all).toBe(0)
    id = /run (\S+) is up/.exec(all ?? '')?.[1] ?? ''
  })
  afterAll(async () => {
    if (id !== '') await start(['down', id])
    await registry?.[Symbol.asyncDispose]()
  })

  test('a run on its images passes', async () => {
    const { exitCode, all } = await start(['run', `--reuse=${id}`, '--suite=bootstrap', `--report-dir=${reports}`], env)
    expect(exitCode, all).toBe(0)
  })

  test('a node pulls from it what nobody loaded', async () => {
    const { cluster, images } = await loadKept(id)
    const busybox = images.load.find(({ image }) => image.startsWith('busybox'))?.tag ?? ''
    await push(busybox, `${registry?.host}/nobody/loaded-this:v1`, registry ?? {})
    for (const { container = '' } of cluster.nodes) await run(['docker', 'network', 'connect', 'bridge', container])
    const kube = await Kube.fromFile(cluster.kubeconfig)
    const pod = { name: 'pulled', namespace: 'default' }
    const main = { name: 'main', image: 'quay.io/nobody/loaded-this:v1', command: ['sleep', '1000'] }
    await kube.apply({ apiVersion: 'v1', kind: 'Pod', metadata: pod, spec: { containers: [main] } })
    const seen = await eventually('workloadReady', () => kube.core.readNamespacedPod(pod), {
      until: ({ status }) => (status?.phase === 'Running' ? undefined : JSON.stringify(status?.containerStatuses)),
    })
    expect(seen.status?.containerStatuses?.[0]?.image).toContain('nobody/loaded-this')
  })

  test('without the password nothing is made', async () => {
    const flags = [`--registry=${registry?.host}`, `--registry-ca=${registry?.ca}`]
    const command = ['run', '--images=registry', '--suite=bootstrap', `--report-dir=${reports}`]
    const { exitCode, all } = await start([...command, ...flags], { DOCKER_CONFIG: '/nonexistent' })
    expect(exitCode, all).toBe(3)
    expect(all).toContain('only after a login, and there is none that it accepts')
    expect(all).toContain(`docker login ${registry?.host}`)
    expect(await leftOf((await reportIn(reports)).id)).toEqual([])
  })
})
