import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { markLine, policyLine } from '../hubble/scripted.testing.ts'
import { startFakeCluster } from '../kube/cluster.fake.ts'
import { CHANNEL, type ExecSession } from '../kube/exec-session.fake.ts'
import { fakeProber } from '../probe/prober.fake.ts'
import { nodeAddresses, openWatch } from './lane-watch.ts'
import { peer } from './peer.ts'
import { giveBudgets } from '../wait/budgets.testing.ts'

beforeEach(() => giveBudgets({ watchOpen: 2500, watchListens: 700 }))

const NAMESPACES = { red: 'red-1', blue: 'blue-1', label: ['lane', '1'] } as const

/** A cluster of two nodes whose Hubbles tell of packets and policies; `play` may do otherwise for the first sessions. */
async function cluster(play: (session: ExecSession, command: string) => boolean = () => false) {
  const sessions: { node: string; command: string; session: ExecSession }[] = []
  const tell = (command: string, line: object) => {
    for (const each of sessions) {
      if (each.command === command) each.session.send(CHANNEL.stdout, `${JSON.stringify(line)}\n`)
    }
  }
  const fake = await startFakeCluster({
    objects: ['one', 'two'].map(node => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: `cilium-${node}`, namespace: 'kube-system', labels: { 'k8s-app': 'cilium' } },
      spec: { nodeName: node },
    })),
    admit: object => {
      const uid = `uid-${object.metadata.name}`
      if (object.kind === 'CiliumNetworkPolicy') {
        setImmediate(() => tell('agent-events', policyLine('POLICY_UPDATED', 1, `k8s:io.cilium.k8s.policy.uid=${uid}`)))
      }
      return { ...object, metadata: { ...object.metadata, uid } }
    },
    exec: ({ pod, argv }) => {
      const command = argv.find(word => word === 'flows' || word === 'agent-events')
      if (command === undefined) return undefined
      return session => {
        if (!play(session, command)) sessions.push({ node: pod.replace('cilium-', ''), command, session })
        session.onMessage = (channel, data) => {
          if (channel === CHANNEL.close && data[0] === CHANNEL.stdin) session.close()
        }
      }
    },
  })
  let sent = 0
  const end = async (node: string) => {
    const prober = await fakeProber(() => {
      sent += 1
      const source = `10.0.0.1:${sent}`
      tell('flows', markLine(source))
      return { outcome: 'refused', source }
    })
    return peer({ name: `red/${node}`, node, ips: ['10.0.0.1'], ports: { tcp: 1, udp: 2, http: 3 }, prober })
  }
  const ends = [await end('one'), await end('two')] as const
  onTestFinished(async () => {
    await Promise.all(ends.map(({ prober }) => prober[Symbol.asyncDispose]()))
    await fake[Symbol.asyncDispose]()
  })
  return { fake, sessions, open: () => openWatch(fake.kube, NAMESPACES, ends) }
}

test('a watch is open once both agents have told of a packet and of a policy, which is gone then', async () => {
  const { fake, sessions, open } = await cluster()
  const watch = await open()
  expect(sessions.map(({ node, command }) => `${command} of ${node}`).toSorted()).toEqual([
    'agent-events of one',
    'agent-events of two',
    'flows of one',
    'flows of two',
  ])
  const [flows] = fake.asked.filter(request => request.includes('flows'))
  expect(flows).toContain('"source_pod":["red-1/","blue-1/"]')
  expect(fake.removed).toEqual(['CiliumNetworkPolicy red-1/watch-mark'])
  expect(await watch.deaf()).toEqual([])
  await watch.close()
})

test('an agent that is just starting again is tried again', async () => {
  let refused = 0
  const { open } = await cluster((session, command) => {
    if (refused > 0 || command !== 'flows') return false
    refused += 1
    session.send(CHANNEL.stderr, 'failed to connect to unix:///var/run/cilium/hubble.sock')
    session.close()
    return true
  })
  const watch = await open()
  expect(refused).toBe(1)
  await watch.close()
})

test('a Hubble that takes the connection and says nothing is no watch', async () => {
  const { open, fake } = await cluster((_session, command) => command === 'flows')
  await expect(open()).rejects.toMatchObject({
    name: 'TimeoutError',
    message: expect.stringContaining('Hubble told nothing of what was done for its watch: drops on one, drops on two'),
  })
  expect(fake.removed).toEqual(['CiliumNetworkPolicy red-1/watch-mark'])
})

test('the addresses of a node are those that Cilium has for it', async () => {
  const addresses = [
    { type: 'InternalIP', ip: '172.20.0.2' },
    { type: 'CiliumInternalIP', ip: '10.0.0.200' },
    { type: 'Hostname' },
  ]
  const objects = [
    { apiVersion: 'cilium.io/v2', kind: 'CiliumNode', metadata: { name: 'one' }, spec: { addresses } },
    { apiVersion: 'cilium.io/v2', kind: 'CiliumNode', metadata: { name: 'two' }, spec: {} },
  ]
  await using fake = await startFakeCluster({ objects })
  expect(Object.fromEntries(await nodeAddresses(fake.kube))).toEqual({ one: ['172.20.0.2', '10.0.0.200'], two: [] })
})
