import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ADDRESS, type Lab, openLab, ruleForTest } from './lab.testing.ts'
import { Prober } from './prober.ts'
import type { StreamReport } from './protocol.ts'
import type { RunningStream } from './running-stream.ts'
import { processTransport } from './transport-process.ts'

const { server } = ADDRESS
const echo = { host: server, port: 8080 }

let lab: Lab
let prober: Prober

beforeAll(async () => {
  lab = await openLab()
  await lab.serve('server', '--tcp', '8080', '--udp', '8080', '--http', '8081')
  prober = await Prober.open(lab.control('client'))
})

afterAll(async () => {
  await prober?.[Symbol.asyncDispose]()
  await lab?.[Symbol.asyncDispose]()
})

const rule = (...args: Parameters<Lab['rule']>) => ruleForTest(lab, ...args)

/** Reads the streams until each report is as awaited. */
async function until(streams: readonly RunningStream[], awaited: (report: StreamReport) => boolean): Promise<void> {
  const look = async () => (await Promise.all(streams.map(stream => stream.read()))).every(awaited)
  await expect.poll(look, { timeout: 20_000, interval: 50 }).toBe(true)
}

describe('continuous traffic', () => {
  test('reports an outage once, with its length', async () => {
    const kinds = ['icmp', 'udp', 'tcp', 'tcp-connect'] as const
    const streams = await Promise.all(kinds.map(kind => prober.stream(kind, echo)))
    await until(streams, report => report.sent > 50)
    const began = performance.now()
    await lab.exec('router', 'ip', 'link', 'set', 'toServer', 'down')
    const down = performance.now()
    await delay(800) // the outage itself
    const ending = performance.now()
    await lab.exec('router', 'ip', 'link', 'set', 'toServer', 'up')
    const up = performance.now()
    await until(streams, ({ gaps }) => gaps.some(gap => gap.lengthMs > 100) && gaps.every(gap => gap.open !== true))
    const reports = await Promise.all(streams.map(s => s.stop()))
    const [shortest, longest] = [ending - down, up - began]
    for (const report of reports) {
      const { kind, sent, answered, lost, late, undecided, longestGapMs, senderPauseMs, gaps } = report
      console.log(
        `${kind}: outage ${shortest.toFixed(0)} to ${longest.toFixed(0)} ms, longest gap ${longestGapMs.toFixed(0)} ms of ${gaps.length};` +
          ` ${sent} sent, ${lost} lost, ${late} late; sender late by at most ${senderPauseMs.toFixed(0)} ms; ${JSON.stringify(report.errors)}`,
      )
      expect(undecided).toBe(0)
      expect(answered + lost).toBe(sent)
      const worst = gaps.find(gap => gap.lengthMs === longestGapMs)
      expect(worst?.open).toBeUndefined()
      expect(worst?.lost === 0).toBe(kind === 'tcp')
      expect(longestGapMs).toBeGreaterThan(shortest * 0.9)
      // A connection notices the end of an outage only when it repeats: its pauses double.
      expect(longestGapMs).toBeLessThan(kind === 'tcp' ? longest * 3 + 500 : longest * 1.25 + senderPauseMs + 50)
    }
  })

  test('says when a connection did not survive', async () => {
    await using stream = await prober.stream('tcp', echo)
    await rule('router', '-A', 'FORWARD', '-p', 'tcp', '-d', server, '-j', 'REJECT', '--reject-with', 'tcp-reset')
    await until([stream], ({ ended }) => ended?.outcome === 'reset')
    expect((await stream.stop()).gaps.at(-1)?.open).toBe(true)
  })

  test('that cannot start is no report', async () => {
    await expect(prober.stream('tcp', { host: server, port: 9 })).rejects.toThrow(
      'prober on namespace client: a tcp stream to 10.2.0.2 cannot start: refused (dial tcp 10.2.0.2:9: connect: connection refused)',
    )
  })
})

describe('many at once', () => {
  test('1,000 probes over one stream', async () => {
    for (const [name, probe] of [
      ['tcp', () => prober.tcp(echo)],
      ['udp', () => prober.udp(echo)],
      ['icmp', () => prober.icmp(server)],
      ['http', () => prober.http({ host: server, port: 8081 })],
    ] as const) {
      const started = performance.now()
      const results = await Promise.all(Array.from({ length: 1000 }, probe))
      console.log(`1,000 ${name} probes: ${(performance.now() - started).toFixed(0)} ms`)
      expect(new Set(results.map(r => r.outcome))).toEqual(new Set(['allowed']))
    }
  })
})

test('a prober that is killed gives no verdict on what was under way', async () => {
  await using doomed = await Prober.open(lab.control('client'))
  await rule('server', '-A', 'INPUT', '-s', ADDRESS.client, '-j', 'DROP')
  const pending = [doomed.tcp(echo, { timeoutMs: 60_000 }), doomed.icmp(server, { timeoutMs: 60_000 })]
  process.kill(doomed.pid, 'SIGKILL')
  const reasons = (await Promise.allSettled(pending)).map(r =>
    r.status === 'rejected' ? String(r.reason) : r.value.outcome,
  )
  const command = expect.stringMatching(
    /^ProbeError: prober on namespace client: tcp 10\.2\.0\.2:8080 has no result: the stream was lost: ended by SIGKILL: ip netns exec /,
  )
  expect(reasons).toEqual([
    command,
    expect.stringContaining('icmp 10.2.0.2 has no result: the stream was lost: ended by SIGKILL'),
  ])
})

test('a prober that is stopped gives no sign of life, and no verdict', async () => {
  await using frozen = await Prober.open(lab.control('client'))
  process.kill(frozen.pid, 'SIGSTOP')
  await expect(frozen.tcp(echo)).rejects.toThrow(
    'prober on namespace client: tcp 10.2.0.2:8080 has no result: the prober responds: not within 10 s',
  )
})

test('a prober that cannot be started', async () => {
  await expect(Prober.open(processTransport('nowhere', ['/no/such/prober', 'control']))).rejects.toThrow(
    'prober on nowhere: the stream was lost: cannot be started (spawn /no/such/prober ENOENT): /no/such/prober control',
  )
})
