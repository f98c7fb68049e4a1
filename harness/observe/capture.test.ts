import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { type FakeNode, fakeNodeProber } from '../probe/node-prober.fake.ts'
import { Capture, wordsOfFilter } from './capture.ts'
import { ethernet, ipv4, tcp, udp } from './frames.testing.ts'
import { giveBudgets } from '../wait/budgets.testing.ts'

beforeEach(() => giveBudgets({ packetsSeen: 300 }))

const [node, far] = ['172.18.0.2', '172.18.0.3'] as const
const pods = ipv4('10.0.0.5', '10.0.1.7', 6, tcp(4000, 8080))
const discard = ipv4(node, far, 17, udp(50_000, 9, Buffer.alloc(24)))
const mark = ipv4(node, far, 17, udp(50_001, 62_000, Buffer.alloc(300)))
const isMark = ({ toPort, bytes }: { readonly toPort?: number; readonly bytes?: number }) =>
  toPort === 62_000 && bytes === 300
const filter = { hosts: ['10.0.0.5'], udpPorts: [62_000] }

/** A capture on a node with these frames. */
async function captureOn(made: FakeNode) {
  const { prober, asked } = await fakeNodeProber(made)
  const capture = await Capture.start({ prober, device: 'ens3', filter })
  onTestFinished(async () => {
    await capture[Symbol.asyncDispose]()
    await prober[Symbol.asyncDispose]()
  })
  return { capture, asked, prober }
}

describe('a capture', () => {
  test('has what came before its mark, and how many packets were lost', async () => {
    const { capture, asked } = await captureOn({ frames: [pods, ethernet(0x0806, Buffer.alloc(28)), pods, mark, pods] })
    const { packets, lost } = await capture.upTo(isMark)
    expect(packets.map(({ toPort }) => toPort)).toEqual([8080, 8080])
    expect(lost).toBe(0)
    expect(asked).toEqual([
      { op: 'capture', device: 'ens3', ...filter },
      { op: 'stop', handle: 'h1' },
    ])
    const full = await captureOn({ frames: [mark], end: { lost: 1 } })
    expect((await full.capture.upTo(isMark)).lost).toBe(1)
  })

  test('waits for its mark', async () => {
    const { capture, prober } = await captureOn({ frames: [pods], sends: () => [mark] })
    const { packets } = (await Promise.all([capture.upTo(isMark), prober.traffic.udp({ host: far, port: 62_000 })]))[0]
    expect(packets).toHaveLength(1)
  })

  test('is not ended by what another case sends to the discard port, nor by a packet that is like the mark', async () => {
    const alike = ipv4(node, far, 17, udp(50_001, 62_000, Buffer.alloc(299)))
    const { capture } = await captureOn({ frames: [discard, pods, alike, pods, mark] })
    const { packets } = await capture.upTo(isMark)
    expect(packets.map(({ toPort }) => toPort)).toEqual([9, 8080, 62_000, 8080])
  })

  test('that never saw its mark is no empty one', async () => {
    const { capture } = await captureOn({ frames: [discard, pods] })
    await expect(capture.upTo(isMark)).rejects.toThrow('the mark is not among 2 packets')
  })

  test('whose prober is lost says so, without waiting for its mark', async () => {
    const { capture, prober } = await captureOn({ isLost: true })
    const [ended] = await Promise.allSettled([capture.upTo(isMark), prober.traffic.udp({ host: far, port: 9 })])
    expect(ended).toMatchObject({
      reason: { message: expect.stringMatching(/^the capture did not end as it should: .*the connection was cut/) },
    })
  })

  test('that ended of itself is none', async () => {
    const { capture } = await captureOn({ frames: [mark], end: 'the capture had ended: network is down' })
    await expect(capture.upTo(isMark)).rejects.toThrow('the capture had ended: network is down')
  })

  test('that is ended twice stays ended', async () => {
    const { capture } = await captureOn({ frames: [mark] })
    await capture.upTo(isMark)
    await capture[Symbol.asyncDispose]()
    await expect(capture.upTo(isMark)).rejects.toThrow('the capture was ended before')
  })
})

test('a filter in words', () => {
  expect(wordsOfFilter({ hosts: ['10.0.0.5', 'fd00::7'], udpPorts: [8472] })).toBe(
    'host 10.0.0.5 or host fd00::7 or udp port 8472',
  )
})
