import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { leftOf, reportIn, start } from '../../../cli/testing.ts'
import { loadKept } from '../../../engine/kept-cluster.ts'
import type { V1Pod } from '../../../kube/client.ts'
import { run } from '../../../process/run.ts'
import { eventually } from '../../../wait/eventually.ts'
import { fillWithCopies } from '../copies.testing.ts'
import { type TestRegistry, push, startRegistry } from '../registry.testing.ts'

/** Of the API server, as K3s leaves it on its node. */
const KUBECONFIG = '--kubeconfig=/etc/rancher/k3s/k3s.yaml'

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
  for (const { container = '' } of cluster.nodes) await run(['docker', 'network', 'connect', 'bridge', container])
  // The engine gives the API server another port when its container joins a network, so it is asked from inside.
  const inside = ['docker', 'exec', '--interactive', cluster.nodes[0]?.container ?? '', 'kubectl', KUBECONFIG] as const
  const main = { name: 'main', image: 'quay.io/nobody/loaded-this:v1', command: ['sleep', '1000'] }
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'pulled' }, spec: { containers: [main] } }
  await run([...inside, 'apply', '--filename=-'], { input: JSON.stringify(pod) })
  const status = async (): Promise<NonNullable<V1Pod['status']>> =>
    JSON.parse((await run([...inside, 'get', 'pod/pulled', '--output=jsonpath={.status}'])).stdout)
  const seen = await eventually('workloadReady', status, {
    until: ({ phase, containerStatuses }) =>
      phase === 'Running' ? undefined : `${phase} ${JSON.stringify(containerStatuses)}`,
  })
  // Nobody else has it by that name; containerd may tell it by another that it has of the same image.
  expect(seen.phase).toBe('Running')
})

test('without the password nothing is made', async () => {
  const command = ['run', ...flags, '--suite=bootstrap', `--report-dir=${reports}`]
  const { exitCode, all } = await start(command, { DOCKER_CONFIG: '/nonexistent' })
  expect(exitCode, all).toBe(3)
  expect(all).toContain('only after a login, and there is none that it accepts')
  expect(all).toContain(`docker login ${registry.host}`)
  expect(await leftOf((await reportIn(reports)).id)).toEqual([])
})
