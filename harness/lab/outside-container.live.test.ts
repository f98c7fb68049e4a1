import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { Kube } from '../kube/client.ts'
import { clusterOfTwo, readyRun } from '../run/run.testing.ts'
import { containerPeer } from './outside-container.ts'

const NOWHERE = {
  clusters: [{ name: 'a', cluster: { server: 'https://127.0.0.1:9' } }],
  contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
  users: [{ name: 'a', user: {} }],
  'current-context': 'a',
}

// To pull it would be in vain, and the cases that need it would wait until their time is over.
test('a host outside whose image somebody removed is given up at once, in words', async () => {
  const tag = `packages.local/prober:${randomUUID()}`
  const cluster = clusterOfTwo({ network: 'bridge' })
  const run = readyRun({ runId: `outside-${randomUUID()}`, cluster, prober: { image: tag, tag } })
  await expect(containerPeer(Kube.fromText(JSON.stringify(NOWHERE)), run)).rejects.toMatchObject({
    name: 'BrokenError',
    message: `the Docker engine no longer has ${tag}, the image of the host outside the cluster`,
  })
})
