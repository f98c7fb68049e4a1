import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { startFakeCluster } from '../kube/cluster.fake.ts'
import { helmRelease, readRelease } from './helm-release.ts'

const labels = { 'k8s-app': 'cilium' }
const byHelm = { 'meta.helm.sh/release-name': 'net', 'meta.helm.sh/release-namespace': 'cilium' }

const daemonSet = (annotations: object = byHelm) => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'cilium', namespace: 'cilium', labels, annotations },
})

/** As Helm keeps a release. */
function secret(revision: number, status: string, release: object) {
  const packed = Buffer.from(gzipSync(JSON.stringify(release)).toString('base64')).toString('base64')
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: `sh.helm.release.v1.net.v${revision}`,
      namespace: 'cilium',
      labels: { owner: 'helm', name: 'net', status },
    },
    data: { release: packed },
  }
}

const older = secret(1, 'superseded', { config: { debug: true }, chart: { metadata: { version: '1.19.0' } } })
const current = secret(2, 'deployed', {
  config: { tunnelPort: 8473 },
  chart: { metadata: { name: 'cilium', version: '1.20.2' } },
})

test('the values that somebody set are those of the deployed revision', async () => {
  await using fake = await startFakeCluster({ objects: [daemonSet(), older, current] })
  expect(await helmRelease(fake.kube)).toEqual({ version: '1.20.2', values: { tunnelPort: 8473 } })
})

test('what Helm did not install has no release', async () => {
  await using fake = await startFakeCluster({ objects: [daemonSet({}), current] })
  expect(await helmRelease(fake.kube)).toBeUndefined()
})

test('who may not read secrets goes without', async () => {
  await using fake = await startFakeCluster({ objects: [daemonSet(), current] })
  fake.trouble = asked => (asked.includes('secrets') ? 403 : undefined)
  expect(await helmRelease(fake.kube)).toBeUndefined()
})

test('a release without values of its own has none', async () => {
  const plain = secret(1, 'deployed', { config: null, chart: { metadata: { version: '1.20.2' } } })
  await using fake = await startFakeCluster({ objects: [daemonSet(), plain] })
  expect(await helmRelease(fake.kube)).toEqual({ version: '1.20.2', values: {} })
})

test('a secret that is no release, or would fill the memory, is said to be none', async () => {
  const bomb = gzipSync(Buffer.alloc(65 * 1024 * 1024), { level: 1 }).toString('base64')
  for (const text of ['', 'x', Buffer.from('{}').toString('base64'), bomb])
    await expect(readRelease(Buffer.from(text).toString('base64'))).rejects.toThrow(
      "Helm's secret of the release of Cilium cannot be read",
    )
})
