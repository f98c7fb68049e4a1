import { expect, test } from 'vitest'
import { startFakeCluster } from '../kube/cluster.fake.ts'
import { fakeProber } from '../probe/prober.fake.ts'
import { readyRun } from '../run/run.testing.ts'
import { openNodePorts } from './lane-node-ports.ts'
import { peer } from './peer.ts'

const node = { ip: '172.20.0.3' }

/** Numbers the node ports, as Kubernetes does. */
function numbered(ports: readonly { readonly name: string }[]) {
  return ports.map((port, index) => ({ ...port, nodePort: 30_000 + index }))
}

test('the server of tenant red is reached at ports of its node that keep the address of who asks', async () => {
  await using fake = await startFakeCluster({
    admit: object => {
      const spec: { ports: { name: string }[] } = Object.assign({ ports: [] }, object['spec'])
      return { ...object, spec: { ...spec, ports: numbered(spec.ports) } }
    },
  })
  const asked: unknown[] = []
  const prober = await fakeProber(({ op, host, port }) => {
    asked.push([op, host, port])
    return { outcome: asked.length < 2 ? 'refused' : 'allowed' }
  })
  const outside = peer({
    name: 'outside',
    node: 'outside',
    ips: ['172.20.0.1'],
    ports: { tcp: 1, udp: 2, http: 3 },
    prober,
  })
  const at = await openNodePorts(fake.kube, readyRun(), 'conformance-red-1', node, outside)
  expect(at({ protocol: 'TCP', port: 8080 })).toEqual({ host: node.ip, port: 30_000 })
  expect(at({ protocol: 'UDP', port: 8081 })).toEqual({ host: node.ip, port: 30_002 })
  expect(at({ protocol: 'ICMP', port: 0 })).toBeUndefined()
  // It is there once it answers.
  expect(asked).toEqual(Array.from({ length: 2 }, () => ['tcp', node.ip, 30_000]))
  expect(fake.applied).toMatchObject([
    { kind: 'Service', spec: { type: 'NodePort', externalTrafficPolicy: 'Local', selector: { app: 'server' } } },
  ])
})
