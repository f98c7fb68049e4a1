import { expect, onTestFinished, test } from 'vitest'
import { NodeProber } from './node-prober.ts'
import { fakeTransport } from './prober.fake.ts'

/** A prober that says this to everything. */
async function saying(answer: object): Promise<NodeProber> {
  const prober = await NodeProber.open(fakeTransport('pod conformance-hosts/node-1', (_, { say }) => say(answer)))
  onTestFinished(() => prober[Symbol.asyncDispose]())
  return prober
}

const filter = { hosts: [], udpPorts: [9] }

test('a fact is what was asked for', async () => {
  const prober = await saying({ facts: { processes: ['kubelet'] } })
  expect(await prober.ask('processes')).toEqual(['kubelet'])
  await expect(prober.ask('mounts')).rejects.toThrow(
    'prober on pod conformance-hosts/node-1: mounts has a result without mounts',
  )
})

test('what the node refuses is no answer', async () => {
  const prober = await saying({ error: 'operation not permitted' })
  await expect(prober.ask('files', { path: '/etc' })).rejects.toThrow(
    'prober on pod conformance-hosts/node-1: files /etc could not be made: operation not permitted',
  )
  await expect(prober.capture('eth0', filter, () => undefined)).rejects.toThrow(
    'capture eth0 could not be made: operation not permitted',
  )
})

test('processes are frozen by name, for a time; none of the name is no answer', async () => {
  const requests: object[] = []
  const transport = fakeTransport('pod conformance-hosts/node-1', ({ id: _id, ...request }, { say }) => {
    requests.push(request)
    say(requests.length === 1 ? { facts: { freeze: 1 } } : { error: 'no process is named kubelet' })
  })
  await using prober = await NodeProber.open(transport)
  await prober.freeze(['kubelet', 'k3s-agent'], 30_000)
  expect(requests).toEqual([{ op: 'freeze', processes: ['kubelet', 'k3s-agent'], forMs: 30_000 }])
  await expect(prober.freeze(['kubelet'], 1_000)).rejects.toThrow(
    'freeze kubelet could not be made: no process is named kubelet',
  )
})

test('a capture is known by its handle, and ends with how many packets were lost', async () => {
  const nameless = await saying({})
  await expect(nameless.capture('eth0', filter, () => undefined)).rejects.toThrow('has a result without a handle')
  const endless = await (await saying({ handle: 'h1' })).capture('eth0', filter, () => undefined)
  await expect(endless.stop()).rejects.toThrow('stop h1 has a result without its end')
})

test('traffic leaves over the same conversation', async () => {
  const prober = await saying({ outcome: 'refused' })
  expect(await prober.traffic.udp({ host: '10.0.0.1', port: 9 })).toMatchObject({ outcome: 'refused' })
  expect(prober.lost).toBeUndefined()
  await prober[Symbol.asyncDispose]()
  expect(prober.lost?.message).toContain('the stream was closed by the harness')
})
