import { expect, test } from 'vitest'
import { startFakeCluster } from '../kube/cluster.fake.ts'
import { NodeProber } from '../probe/node-prober.ts'
import { type FakeRequest, fakeProber, fakeTransport } from '../probe/prober.fake.ts'
import { clusterOfTwo, installedProfile, readyRun } from '../run/run.testing.ts'
import { requireReach } from './reach.ts'

const IP = '172.20.0.1'
const ports = { tcp: 40_001, udp: 40_002, http: 40_003 }
const [one, two] = clusterOfTwo().nodes

const object = (kind: string, name: string, more: object) => ({
  apiVersion: kind === 'Node' ? 'v1' : 'cilium.io/v2',
  kind,
  metadata: { name },
  ...more,
})

const OBJECTS = [one, two].flatMap(node => [
  object('Node', node?.name ?? '', { status: { daemonEndpoints: { kubeletEndpoint: { Port: 10_250 } } } }),
  object('CiliumNode', node?.name ?? '', { spec: { health: { ipv4: '10.0.0.9' } } }),
])

type Answers = (request: FakeRequest) => object

/** Nodes that answer with their own address seen, unless the test says otherwise. */
async function probers(answer: (name: string, request: FakeRequest) => object | undefined = () => undefined) {
  const open = async ({ name, ip }: { name: string; ip: string }) => {
    const seen = { server: 'here', protocol: 'tcp', remote: `${ip}:5000`, local: `${IP}:40001` }
    const transport = fakeTransport(`pod ${name}`, (request, { say }) =>
      say(answer(name, request) ?? { outcome: 'allowed', seen }),
    )
    return [name, await NodeProber.open(transport)] as const
  }
  return new Map(await Promise.all(clusterOfTwo().nodes.map(open)))
}

const fromHere: Answers = ({ op }) => (op === 'tcp' ? { outcome: 'refused', source: `${IP}:6000` } : {})

async function reach(nodes: Awaited<ReturnType<typeof probers>>, here: Answers = fromHere, run = readyRun()) {
  await using fake = await startFakeCluster({ objects: OBJECTS })
  await requireReach(fake.kube, run, nodes, { ip: IP, ports, prober: await fakeProber(async request => here(request)) })
}

test('a host that nodes reach, and that reaches them from the same address, does', async () => {
  await expect(reach(await probers())).resolves.toBeUndefined()
})

test('a node that does not reach it is named', async () => {
  const nodes = await probers((name, { op }) => (name === 'two' && op === 'udp' ? { outcome: 'dropped' } : undefined))
  await expect(reach(nodes)).rejects.toThrow(`from two, ${IP}:40002 over udp is dropped`)
})

test('a node whose address is translated on the way is named', async () => {
  const seen = { server: 'here', protocol: 'tcp', remote: '203.0.113.5:1', local: `${IP}:40001` }
  const nodes = await probers(name => (name === 'two' ? { outcome: 'allowed', seen } : undefined))
  await expect(reach(nodes)).rejects.toThrow(`${IP} sees two as 203.0.113.5, not as 172.20.0.3`)
})

test.for([
  [{ outcome: 'dropped' }, `from ${IP}, one at 172.20.0.2:10250 is dropped`],
  [{ outcome: 'allowed', source: '10.9.9.9:1' }, `it sends to one from 10.9.9.9, and one to ${IP}`],
] as const)('a host that comes to %j at a node does not', async ([answer, why]) => {
  await expect(reach(await probers(), ({ op }) => (op === 'tcp' ? answer : {}))).rejects.toThrow(why)
})

test('where pods keep their addresses it has to find the way back to them', async () => {
  const features = [{ name: 'masquerade', present: false, detected: 'enable-ipv4-masquerade false' }]
  const run = readyRun({ profile: { ...installedProfile([]), features } })
  await expect(reach(await probers(), fromHere, run)).resolves.toBeUndefined()
  const lost: Answers = request => (request['host'] === '10.0.0.9' ? { outcome: 'dropped' } : fromHere(request))
  await expect(reach(await probers(), lost, run)).rejects.toThrow(`${IP} has no way back to them`)
})

test('without a prober on any node nothing is known', async () => {
  await expect(reach(new Map())).rejects.toThrow('no prober runs on a node that could look for it')
})
