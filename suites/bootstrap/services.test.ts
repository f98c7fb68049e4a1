import { describe, expect, test } from '#fixtures'

// The pods that serve it are selected by no policy.
describe('what the cluster is for', { tags: ['policy/default-allow'] }, () => {
  test('a claim binds through local-path, and a pod writes to it', {
    tags: ['image/busybox'],
    meta: { docs: 'https://docs.k3s.io/storage' },
  }, async ({ workspace, cluster }) => {
    await workspace.create(claim('data'))
    const pod = await workspace.pod({ name: 'writer', claim: 'data' })
    expect(await pod.run('sh', '-c', 'echo kept > /data/file && cat /data/file')).toShow({
      exitCode: 0,
      stdout: 'kept\n',
    })
    expect(await cluster.claim(workspace.namespace, 'data')).toShow({
      phase: 'Bound',
      storageClass: { oneOf: ['local-path', 'standard'] },
    })
  })

  test('DNS resolves a service from a pod on each node', {
    tags: ['image/busybox'],
    meta: { docs: 'https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/' },
  }, async ({ workspace, nodes, cluster, soon }) => {
    const addresses = [await cluster.clusterIP('default', 'kubernetes')]
    const pods = await Promise.all(
      nodes.map(({ name }, index) => workspace.pod({ name: `client-${index}`, node: name })),
    )
    for (const pod of pods) {
      const resolve = () => pod.resolve(cluster.apiServerName)
      await soon('dnsServed', resolve, { addresses }, { everyMs: 500 })
    }
  })

  // It waits for two of its scrapes, during which the others are done.
  test('metrics-server answers `kubectl top nodes` for every node', {
    meta: { docs: 'https://kubernetes.io/docs/tasks/debug/debug-cluster/resource-metrics-pipeline/' },
  }, async ({ cluster, nodes, soon }) => {
    const wanted = { nodes: nodes.map(({ name }) => name), memoryBytes: 1_000_000 }
    await soon('metricsServed', cluster.nodeMetrics, wanted, { everyMs: 500 })
  })
})

function claim(name: string) {
  const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '16Mi' } } }
  return { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name }, spec }
}
