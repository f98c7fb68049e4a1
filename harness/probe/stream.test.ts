import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { ProbeError } from '../results/probe-error.ts'
import { Lines } from '../process/lines.ts'
import type { LineTransport } from '../process/line-transport.ts'
import { ProbeStream, bearSilence } from './stream.ts'

const HELLO = '{"hello":"prober","protocol":2,"host":"client","pid":7,"end":true}'
const HEARTBEAT = '{"heartbeat":1,"end":true}'

/** The far end of a transport without anything between: what the stream wrote, and what it is told. */
function farEnd() {
  const lines = new Lines()
  const written: string[] = []
  const transport: LineTransport = {
    endpoint: 'pod default/client',
    lines,
    write: line => written.push(line),
    async close() {
      lines.end()
    },
  }
  return {
    transport,
    written,
    say: (line: string) => lines.push(Buffer.from(`${line}\n`)),
    end: (e?: Error) => lines.end(e),
    lines,
  }
}

async function openStream() {
  const far = farEnd()
  const opening = ProbeStream.open(far.transport)
  far.say(HELLO)
  return { ...far, stream: await opening }
}

function result(id: number, outcome = 'allowed'): string {
  return JSON.stringify({ id, op: 'tcp', outcome, timings: { total: 1.5 }, end: true })
}

/** The message of the ProbeError that the promise rejects with. */
async function failure(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  )
  return error instanceof ProbeError ? error.message : `no ProbeError: ${String(error)}`
}

const tcp = { op: 'tcp', host: '10.0.0.1', port: 80 } as const

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('a conversation', () => {
  test('results find their requests in any order', async () => {
    const { stream, written, say } = await openStream()
    const both = Promise.all([stream.probe(tcp), stream.probe({ ...tcp, port: 81 })])
    say(result(2, 'refused'))
    say(HEARTBEAT)
    say(result(1))
    expect((await both).map(r => r.outcome)).toEqual(['allowed', 'refused'])
    expect(written).toEqual([
      '{"id":1,"op":"tcp","host":"10.0.0.1","port":80,"timeoutMs":1000}',
      '{"id":2,"op":"tcp","host":"10.0.0.1","port":81,"timeoutMs":1000}',
    ])
    await stream[Symbol.asyncDispose]()
  })

  test('packets of a capture go to whoever started it, until they are passed over', async () => {
    const { stream, say } = await openStream()
    const taken: string[] = []
    const frame = (id: number, text: string) => say(JSON.stringify({ id, frame: btoa(text), end: true }))
    const started = stream.request({ op: 'capture', device: 'eth0' }, 0, packet => taken.push(packet.toString()))
    frame(1, 'before its result')
    frame(7, 'of nobody')
    say('{"id":1,"op":"capture","handle":"h1","timings":{"total":1},"end":true}')
    expect(await started).toMatchObject({ id: 1, handle: 'h1' })
    frame(1, 'after it')
    await vi.waitFor(() => expect(taken).toEqual(['before its result', 'after it']))
    stream.forget(1)
    frame(1, 'too late')
    const tail = stream.request({ op: 'stop', handle: 'h1' }, 0)
    say('{"id":2,"op":"stop","capture":{"lost":0},"timings":{"total":1},"end":true}')
    expect(await tail).toMatchObject({ capture: { lost: 0 } })
    expect(taken).toHaveLength(2)
    await stream[Symbol.asyncDispose]()
  })

  test('at most 256 requests are under way; the rest follow as results come', async () => {
    const { stream, written, say } = await openStream()
    const all = Promise.all(Array.from({ length: 258 }, () => stream.probe(tcp)))
    expect(written).toHaveLength(256)
    for (let id = 1; id <= 258; id += 1) say(result(id))
    expect(await all).toHaveLength(258)
    await stream[Symbol.asyncDispose]()
  })

  test('a probe that could not be made is no verdict', async () => {
    const { stream, say } = await openStream()
    const probe = failure(stream.probe(tcp))
    say('{"id":1,"op":"tcp","error":"socket: operation not permitted","timings":{"total":0},"end":true}')
    expect(await probe).toBe(
      'prober on pod default/client: tcp 10.0.0.1:80 could not be made: socket: operation not permitted',
    )
    await stream[Symbol.asyncDispose]()
  })

  test('a result without an outcome is no verdict', async () => {
    const { stream, say } = await openStream()
    const probe = failure(stream.probe(tcp))
    say('{"id":1,"op":"tcp","timings":{"total":0},"end":true}')
    expect(await probe).toBe('prober on pod default/client: tcp 10.0.0.1:80 has a result without an outcome')
    await stream[Symbol.asyncDispose]()
  })

  test('the prober is told every ten seconds that its client lives', async () => {
    const { stream, written, say } = await openStream()
    for (let second = 0; second < 21; second += 1) {
      say(HEARTBEAT)
      await vi.advanceTimersByTimeAsync(1000)
    }
    expect(written).toEqual(['', ''])
    await stream[Symbol.asyncDispose]()
  })
})

describe('a stream that cannot be trusted gives no verdict', () => {
  test.each([
    ['the end of the lines', (far: ReturnType<typeof farEnd>) => far.end(), 'the stream ended'],
    [
      'a lost connection',
      (far: ReturnType<typeof farEnd>) => far.end(new Error('exit code 137: /prober control')),
      'the stream was lost: exit code 137: /prober control',
    ],
    [
      'a garbage line',
      (far: ReturnType<typeof farEnd>) => far.say('panic: oh'),
      'a line that is not a complete message: "panic: oh"',
    ],
    [
      'a result without its end marker',
      (far: ReturnType<typeof farEnd>) => far.say('{"id":1,"op":"tcp","outcome":"allowed","timings":{"total":1}}'),
      'a line that is not a complete message: "{\\"id\\":1,\\"op\\":\\"tcp\\",\\"outcome\\":\\"allowed\\",\\"timings\\":{\\"total\\":1}}"',
    ],
    [
      'an outcome that is not in the list',
      (far: ReturnType<typeof farEnd>) =>
        far.say('{"id":1,"op":"tcp","outcome":"fine","timings":{"total":1},"end":true}'),
      'a line that is not a complete message: "{\\"id\\":1,\\"op\\":\\"tcp\\",\\"outcome\\":\\"fine\\",\\"timings\\":{\\"total\\":1},\\"end\\":true}"',
    ],
    [
      'a line cut short by the end',
      (far: ReturnType<typeof farEnd>) => {
        far.lines.push(Buffer.from('{"id":1,"op":"tcp","outcome":"allo'))
        far.end()
      },
      'the stream ended',
    ],
    [
      'a result that nobody asked for',
      (far: ReturnType<typeof farEnd>) => far.say(result(99)),
      'a result for request 99, which was never made',
    ],
  ])('%s', async (_, act, why) => {
    const far = await openStream()
    const pending = [failure(far.stream.probe(tcp)), failure(far.stream.request({ op: 'stop', handle: 'h1' }, 0))]
    act(far)
    expect(await Promise.all(pending)).toEqual([
      `prober on pod default/client: tcp 10.0.0.1:80 has no result: ${why}`,
      `prober on pod default/client: stop h1 has no result: ${why}`,
    ])
    expect(await failure(far.stream.probe(tcp))).toBe(
      `prober on pod default/client: tcp 10.0.0.1:80 has no result: ${why}`,
    )
    await far.stream[Symbol.asyncDispose]()
  })

  test('a silent prober', async () => {
    const { stream } = await openStream()
    const probe = failure(stream.probe({ ...tcp, timeoutMs: 60_000 }))
    await vi.advanceTimersByTimeAsync(11_000)
    expect(await probe).toBe(
      'prober on pod default/client: tcp 10.0.0.1:80 has no result: the prober responds: not within 10 s',
    )
    await stream[Symbol.asyncDispose]()
  })

  test('silence is borne while something on the way is stopped on purpose, and has its time again afterwards', async () => {
    const { stream } = await openStream()
    const asked = failure(stream.request(tcp, 60_000))
    await bearSilence(() => vi.advanceTimersByTimeAsync(30_000))
    expect(stream.lost).toBeUndefined()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(stream.lost).toBeUndefined()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(await asked).toContain('the prober responds: not within 10 s')
  })

  test('a prober that lives but does not answer; the answer comes after all and is passed over', async () => {
    const { stream, say } = await openStream()
    const probe = failure(stream.probe(tcp))
    for (let second = 0; second < 13; second += 1) {
      say(HEARTBEAT)
      await vi.advanceTimersByTimeAsync(1000)
    }
    expect(await probe).toBe('prober on pod default/client: tcp 10.0.0.1:80 has no result: no end marker within 11 s')
    const next = stream.probe(tcp)
    say(result(1, 'refused'))
    say(result(2))
    expect((await next).outcome).toBe('allowed')
    await stream[Symbol.asyncDispose]()
  })

  test('closing it while probes are under way', async () => {
    const { stream } = await openStream()
    const probe = failure(stream.probe(tcp))
    await stream[Symbol.asyncDispose]()
    expect(await probe).toBe(
      'prober on pod default/client: tcp 10.0.0.1:80 has no result: the stream was closed by the harness',
    )
  })
})

describe('opening', () => {
  test('fails when no hello comes', async () => {
    const far = farEnd()
    const opening = failure(ProbeStream.open(far.transport))
    await vi.advanceTimersByTimeAsync(21_000)
    expect(await opening).toBe('prober on pod default/client: the prober says hello: not within 20 s')
  })

  test('fails when the prober speaks another protocol', async () => {
    const far = farEnd()
    const opening = failure(ProbeStream.open(far.transport))
    far.say(HELLO.replace('"protocol":2', '"protocol":3'))
    expect(await opening).toBe(
      'prober on pod default/client: it speaks protocol 3, this harness 2: build its image anew',
    )
  })
})
