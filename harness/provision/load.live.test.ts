import { randomUUID } from 'node:crypto'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { pullImage } from '../images/engine.ts'
import type { ImageSet } from '../images/image-set.ts'
import { startFakeRegistry } from '../images/registry.fake.ts'
import { packagesImages } from '../images/source/packages.ts'
import { makeInEngine } from '../journal/testing/engine-things.ts'
import { run, tryRun } from '../process/run.ts'
import { Phases } from '../results/phases.ts'
import { clusterOfTwo } from '../run/run.testing.ts'
import { eventually } from '../wait/eventually.ts'
import { loadIntoNodes } from './load.ts'

const silent = new Phases({ phaseStarted() {}, phaseProgress() {}, phaseEnded() {} })

let images: ImageSet
beforeAll(async () => {
  images = await packagesImages('a test needs a node', silent)
})

/** A node that nothing tells to join a cluster: its containerd runs, and no kubelet. The runtime has named what is in it by id. */
async function lonelyNode(id: string): Promise<string> {
  const name = `cilium-conformance-load-${process.pid}-${randomUUID().slice(0, 8)}`
  const flags = ['--privileged', '--cgroupns=private', '--volume=/var', '--tmpfs=/run', '--tmpfs=/tmp']
  await makeInEngine('container', name, ...flags, images.node.reference)
  await eventually(
    'nodeBoot',
    () => run(['docker', 'exec', name, 'ctr', '--namespace=k8s.io', 'images', 'list', '-q']),
    {
      until: ({ stdout }) => (stdout.includes(id) ? undefined : 'the runtime has not named its images yet'),
      everyMs: 200,
    },
  )
  return name
}

test('a node gets what it lacks, and what it has is only given the name', async () => {
  await using registry = await startFakeRegistry(randomUUID())
  const mirror = { host: registry.host, byTag: true }
  const lacked = await pullImage(`quay.io/nobody/has-this:v1@sha256:${'0'.repeat(64)}`, mirror, silent)
  onTestFinished(async () => {
    await tryRun(['docker', 'image', 'rm', lacked.tag, lacked.name])
  })
  const busybox = images.images.find(({ name }) => name === 'busybox')?.reference ?? ''
  const { stdout: id } = await run(['docker', 'image', 'inspect', '--format', '{{.Id}}', busybox])
  const container = await lonelyNode(id)
  const cluster = { ...clusterOfTwo({}), nodes: [{ name: 'alone', role: 'server' as const, container, ip: '' }] }
  const published = { image: `busybox:1.38.0@sha256:${'1'.repeat(64)}`, tag: busybox }
  const blobs = async () =>
    (await run(['docker', 'exec', container, 'ctr', '--namespace=k8s.io', 'content', 'list', '--quiet'])).stdout
  const before = await blobs()
  await loadIntoNodes(cluster, [published])
  expect(await blobs(), 'busybox is there under another name').toEqual(before)
  await loadIntoNodes(cluster, [published, lacked])
  expect(await blobs()).not.toEqual(before)
  const { stdout } = await run(['docker', 'exec', container, 'ctr', '--namespace=k8s.io', 'images', 'list'])
  for (const name of [
    'docker.io/library/busybox:1.38.0',
    `docker.io/library/busybox@sha256:${'1'.repeat(64)}`,
    'quay.io/nobody/has-this:v1',
    `quay.io/nobody/has-this@sha256:${'0'.repeat(64)}`,
  ]) {
    const line = stdout.split('\n').find(text => text.startsWith(`${name} `))
    expect(line, stdout).toContain('io.cri-containerd.pinned=pinned')
  }
})
