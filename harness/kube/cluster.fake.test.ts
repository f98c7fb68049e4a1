import { expect, test } from 'vitest'
import { isNotFound } from './client.ts'
import { startFakeCluster } from './cluster.fake.ts'
import { execInPod } from './exec.ts'
import { openExecStream } from './exec-stream.ts'
import { CHANNEL } from './exec-server.fake.ts'

const agent = { namespace: 'kube-system', pod: 'cilium-a', container: 'cilium-agent' }

test('objects are there as they were given, and found by their labels and fields', async () => {
  await using cluster = await startFakeCluster({
    objects: [
      { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1' } },
      ...['a', 'b'].map(name => ({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, namespace: 'default', labels: { app: name } },
        spec: { nodeName: `node-${name}` },
      })),
      {
        apiVersion: 'cilium.io/v2',
        kind: 'CiliumNode',
        metadata: { name: 'node-1' },
        spec: { encryption: { key: 1 } },
      },
    ],
  })
  const { kube } = cluster
  expect((await kube.core.readNode({ name: 'node-1' })).metadata?.creationTimestamp).toBeInstanceOf(Date)
  const names = async (query: { labelSelector?: string; fieldSelector?: string }) =>
    (await kube.core.listNamespacedPod({ namespace: 'default', ...query })).items.map(({ metadata }) => metadata?.name)
  expect(await names({})).toEqual(['a', 'b'])
  expect(await names({ labelSelector: 'app in (b, c)' })).toEqual(['b'])
  expect(await names({ labelSelector: 'app,app!=b' })).toEqual(['a'])
  expect(await names({ fieldSelector: 'spec.nodeName=node-b' })).toEqual(['b'])
  expect(await kube.list('cilium.io/v2', 'CiliumNode')).toMatchObject([{ spec: { encryption: { key: 1 } } }])
  const missing = kube.core.readNamespacedPod({ namespace: 'default', name: 'c' })
  expect(isNotFound(await missing.catch((error: unknown) => error))).toBe(true)
})

test('what is applied grows up, is recorded, and goes with its namespace', async () => {
  await using cluster = await startFakeCluster()
  const { kube } = cluster
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'tenant' } }
  await kube.apply(namespace)
  await kube.core.readNamespacedServiceAccount({ namespace: 'tenant', name: 'default' })
  await kube.apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'client', namespace: 'tenant' } })
  const { status } = await kube.core.readNamespacedPod({ namespace: 'tenant', name: 'client' })
  expect(status?.conditions).toMatchObject([{ type: 'Ready', status: 'True' }])
  await kube.remove(namespace)
  await kube.remove(namespace)
  expect((await kube.core.listPodForAllNamespaces()).items).toEqual([])
  expect(cluster.applied.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
    'Namespace tenant',
    'Pod client',
  ])
  expect(cluster.removed).toEqual(['Namespace tenant'])
})

test('commands are answered by their words, and other paths by text', async () => {
  await using cluster = await startFakeCluster({
    get: path => (path === '/readyz' ? 'ok' : undefined),
    exec: ({ pod, argv: [command] }) =>
      command === 'hostname' ? { stdout: `${pod}\n`, stderr: 'a warning\n', exitCode: 3 } : undefined,
  })
  expect(await cluster.kube.get('/readyz')).toBe('ok')
  const output = { stdout: 'cilium-a\n', stderr: 'a warning\n', exitCode: 3 }
  expect(await execInPod(cluster.kube, agent, ['hostname'])).toEqual(output)
  const unknown = await execInPod(cluster.kube, agent, ['cilium-dbg', 'status'])
  expect(unknown).toMatchObject({ exitCode: 127, stderr: 'the fake cluster has no answer to: cilium-dbg status\n' })
  expect(cluster.asked).toEqual([
    'GET /readyz',
    'exec kube-system/cilium-a: hostname',
    'exec kube-system/cilium-a: cilium-dbg status',
  ])
})

test('a stream is played by the test', async () => {
  await using cluster = await startFakeCluster({
    exec: () => session => {
      session.send(CHANNEL.stdout, 'one\nhalf a li')
      session.onMessage = () => session.cut()
    },
  })
  const stream = await openExecStream(cluster.kube.config, agent, ['hubble', 'observe', '--follow'])
  const seen: string[] = []
  const reading = (async () => {
    for await (const line of stream.lines) seen.push(line)
  })()
  stream.write('go on')
  await expect(reading).rejects.toThrow('the connection to the API server was lost before any exit status')
  expect(seen).toEqual(['one'])
  await stream.close()
})

test('trouble comes with every request or with those that it names', async () => {
  await using cluster = await startFakeCluster({ exec: () => ({ cutAfter: 'half an ans' }) })
  const nodes = () => cluster.kube.core.listNode()
  cluster.trouble = 429
  await expect(nodes()).rejects.toMatchObject({ code: 429 })
  cluster.trouble = 'cut'
  await expect(nodes()).rejects.toThrow('the API server cannot be asked: GET /api/v1/nodes')
  cluster.trouble = asked => (asked.startsWith('GET /api/v1/nodes') ? 500 : undefined)
  await expect(nodes()).rejects.toMatchObject({ code: 500 })
  await expect(execInPod(cluster.kube, agent, ['hostname'])).rejects.toThrow(
    'the answer was cut off: hostname in kube-system/cilium-a (cilium-agent)',
  )
})

test('the kinds of a group are asked of the API server, which may not know the group', async () => {
  await using cluster = await startFakeCluster()
  expect(await cluster.kube.kinds('cilium.io', 'v2')).toContain('CiliumCIDRGroup')
  expect(await cluster.kube.kinds('example.org', 'v1')).toEqual([])
})
