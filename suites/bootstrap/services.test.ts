import { describe, expect, test } from '#fixtures'

describe('what the cluster is for', () => {
  test('metrics-server answers `kubectl top nodes` for every node', {
    meta: { docs: 'https://kubernetes.io/docs/tasks/debug/debug-cluster/resource-metrics-pipeline/' },
  }, async ({ cluster, nodes, outcome }) => {
    const measured = await outcome('metricsServed', () => cluster.nodeMetrics(), {
      until: seen => (seen.length === nodes.length ? undefined : `metrics of ${seen.length} of ${nodes.length} nodes`),
      everyMs: 500,
    })
    for (const { name, memoryBytes } of measured) expect(memoryBytes, `memory of ${name}`).toBeGreaterThan(1_000_000)
  })

  test('a claim binds through local-path, and a pod writes to it', {
    meta: { docs: 'https://docs.k3s.io/storage' },
  }, async ({ workspace, cluster }) => {
    await workspace.create(claim('data'))
    const pod = await workspace.pod({ name: 'writer', claim: 'data' })
    expect(await pod.run('sh', '-c', 'echo kept > /data/file && cat /data/file')).toMatchObject({
      exitCode: 0,
      stdout: 'kept\n',
    })
    expect(await cluster.claim(workspace.namespace, 'data')).toMatchObject({
      phase: 'Bound',
      storageClass: expect.stringMatching(/local-path|standard/),
    })
  })

  test('DNS resolves a service from a pod on each node', {
    meta: { docs: 'https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/' },
  }, async ({ workspace, nodes, outcome }) => {
    const pods = await Promise.all(
      nodes.map(({ name }, index) => workspace.pod({ name: `client-${index}`, node: name })),
    )
    expect(new Set(pods.map(({ node }) => node)).size).toBe(nodes.length)
    for (const pod of pods) {
      const answer = await outcome('dnsServed', () => pod.run('nslookup', 'kubernetes.default.svc.cluster.local'), {
        until: ({ exitCode, stdout }) =>
          exitCode === 0 ? undefined : `on ${pod.node}: ${stdout.trim().replaceAll(/\s+/g, ' ')}`,
        everyMs: 500,
      })
      expect(answer.stdout, `answer to the pod on ${pod.node}`).toContain('10.43.0.1')
    }
  })
})

function claim(name: string) {
  const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '16Mi' } } }
  return { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name }, spec }
}
