import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { leftOf, reportIn, start } from '../../../cli/testing.ts'
import { loadKept } from '../../../engine/kept-cluster.ts'
import { Kube } from '../../../kube/client.ts'
import { run } from '../../../process/run.ts'
import { eventually } from '../../../wait/eventually.ts'
import { fillWithCopies } from '../copies.testing.ts'
import { type TestRegistry, push, startRegistry } from '../registry.testing.ts'

let reports = ''
let registry: TestRegistry
let [id, flags, env]: [string, string[], Record<string, string>] = ['', [], {}]
beforeAll(async () => {
  reports = await mkdtemp(join(tmpdir(), 'cilium-conformance-live-'))
  registry = await startRegistry({ guarded: true })
  await fillWithCopies(registry)
  env = { DOCKER_CONFIG: registry.dockerConfig ?? '' }
  flags = ['--images=registry', `--registry=${registry.host}`, `--registry-ca=${registry.tls?.cert}`, '--registry-tags']
  const { exitCode, all } = await start(['up', ...flags], env)
  expect(exitCode, all).toBe(0)
  id = /run (\S+) is up/.exec(all ?? '')?.[1] ?? ''
})
afterAll(async () => {
  if (id !== '') await start(['down', id])
  await registry[Symbol.asyncDispose]()
  await rm(reports, { recursive: true, force: true })
})

test('a run on its images passes', async () => {
  const { exitCode, all } = await start(['run', `--reuse=${id}`, '--suite=bootstrap', `--report-dir=${reports}`], env)
  expect(exitCode, all).toBe(0)
})

test('a node pulls from it what nobody loaded', async () => {
  const { cluster, images } = await loadKept(id)
  const busybox = images.load.find(({ image }) => image.startsWith('busybox'))?.tag ?? ''
  await push(busybox, `${registry.host}/nobody/loaded-this:v1`, registry)
  // A network that became the gateway of the nodes would take their published port with it, to another number.
  for (const { container = '' } of cluster.nodes)
    await run(['docker', 'network', 'connect', '--gw-priority=-1', 'bridge', container])
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
  const command = ['run', ...flags, '--suite=bootstrap', `--report-dir=${reports}`]
  const { exitCode, all } = await start(command, { DOCKER_CONFIG: '/nonexistent' })
  expect(exitCode, all).toBe(3)
  expect(all).toContain('only after a login, and there is none that it accepts')
  expect(all).toContain(`docker login ${registry.host}`)
  expect(await leftOf((await reportIn(reports)).id)).toEqual([])
})
