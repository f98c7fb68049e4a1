import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { ADDRESS, FAR_MTU, type Lab, openLab, ruleForTest } from './lab.testing.ts'
import { Prober } from './prober.ts'
import type { ProbeResult } from './protocol.ts'

const { server, server6, router, router6 } = ADDRESS
const echo = { host: server, port: 8080 }
const FAST = { timeoutMs: 300 }

let lab: Lab
let prober: Prober

beforeAll(async () => {
  lab = await openLab()
  const records = [`echo.example=${server}`, `echo.example=${server6}`].flatMap(r => ['--dns-record', r])
  await lab.serve('server', '--tcp', '8080', '--udp', '8080', '--http', '8081', '--dns', '53', ...records)
  prober = await Prober.open(lab.control('client'))
})

afterAll(async () => {
  await prober?.[Symbol.asyncDispose]()
  await lab?.[Symbol.asyncDispose]()
})

const rule = (...args: Parameters<Lab['rule']>) => ruleForTest(lab, ...args)

/** What a verdict rests on, without addresses and times. */
function essence({ outcome, phase, errno, icmp }: ProbeResult): object {
  return JSON.parse(JSON.stringify({ outcome, phase, errno, icmp }))
}

describe('an open port', () => {
  test('TCP: the server saw the address that was used, and echoes', async () => {
    const { outcome, source, destination, seen, bytes } = await prober.tcp(echo, { size: 100_000 })
    expect({ outcome, destination, bytes }).toEqual({
      outcome: 'allowed',
      destination: `${server}:8080`,
      bytes: 100_000,
    })
    expect(seen).toMatchObject({ protocol: 'tcp', remote: source, local: `${server}:8080` })
    expect(source).toMatch(/^10\.1\.0\.2:\d+$/)
  })

  test('UDP, over IPv6 too', async () => {
    for (const host of [server, server6]) {
      const { outcome, source, destination, seen } = await prober.udp({ host, port: 8080 }, { size: 1000 })
      expect(outcome).toBe('allowed')
      expect(seen).toMatchObject({ protocol: 'udp', remote: source, local: destination, bytes: 1000 })
    }
  })

  test('HTTP, with the status and the headers', async () => {
    const answer = await prober.http(
      { host: server, port: 8081 },
      { path: '/status/418', headers: { Host: 'shop.example' } },
    )
    expect(answer).toMatchObject({
      outcome: 'allowed',
      http: { status: 418 },
      seen: { host: 'shop.example', path: '/status/418' },
    })
  })

  test('HTTP on a connection that is kept', async () => {
    const web = { host: server, port: 8081 }
    const first = await prober.http(web, { keepAlive: true })
    const second = await prober.http(web, { keepAlive: true })
    expect([first.http?.reused, second.http?.reused]).toEqual([undefined, true])
    expect(second.seen?.remote).toBe(first.seen?.remote)
  })

  test('ICMP and ICMPv6', async () => {
    expect(await prober.icmp(server)).toMatchObject({
      outcome: 'allowed',
      source: ADDRESS.client,
      destination: server,
      bytes: 56,
    })
    expect(await prober.icmp(server6)).toMatchObject({ outcome: 'allowed', source: 'fd00:1::2', bytes: 56 })
  })

  test('a fixed source address and port, twice at once after each other', async () => {
    for (let i = 0; i < 2; i += 1) {
      const { seen } = await prober.tcp(echo, { sourceAddress: ADDRESS.client, sourcePort: 40_000 })
      expect(seen?.remote).toBe('10.1.0.2:40000')
    }
  })

  test('behind masquerading and a service address the server says what it saw', async () => {
    await rule('router', '-t', 'nat', '-A', 'POSTROUTING', '-p', 'tcp', '-d', server, '-j', 'MASQUERADE')
    await rule(
      'router',
      '-t',
      'nat',
      '-A',
      'PREROUTING',
      '-p',
      'tcp',
      '-d',
      '10.96.0.1',
      '--dport',
      '80',
      '-j',
      'DNAT',
      '--to',
      `${server}:8080`,
    )
    const { source, destination, seen } = await prober.tcp({ host: '10.96.0.1', port: 80 })
    expect({ destination, local: seen?.local }).toEqual({ destination: '10.96.0.1:80', local: `${server}:8080` })
    expect(source).toMatch(/^10\.1\.0\.2:/)
    expect(seen?.remote).toMatch(/^10\.2\.0\.1:/)
  })
})

describe('a port that does not answer', () => {
  test('closed', async () => {
    const port = { host: server, port: 9 }
    expect(essence(await prober.tcp(port))).toEqual({ outcome: 'refused', phase: 'connect', errno: 'ECONNREFUSED' })
    expect(essence(await prober.http(port))).toEqual({ outcome: 'refused', phase: 'connect', errno: 'ECONNREFUSED' })
    expect(essence(await prober.udp(port))).toEqual({
      outcome: 'refused',
      phase: 'exchange',
      errno: 'ECONNREFUSED',
      icmp: { type: 3, code: 3, from: server },
    })
    expect(essence(await prober.udp({ host: server6, port: 9 }))).toMatchObject({
      outcome: 'refused',
      icmp: { type: 1, code: 4 },
    })
  })

  test('dropped', async () => {
    await rule('server', '-A', 'INPUT', '-s', ADDRESS.client, '-j', 'DROP')
    const all = [prober.tcp(echo, FAST), prober.udp(echo, FAST), prober.icmp(server, FAST), prober.http(echo, FAST)]
    expect((await Promise.all(all)).map(r => [r.outcome, r.phase])).toEqual([
      ['dropped', 'connect'],
      ['dropped', 'exchange'],
      ['dropped', 'exchange'],
      ['dropped', 'connect'],
    ])
  })

  test.each([
    ['icmp-port-unreachable', { outcome: 'refused', errno: 'ECONNREFUSED', icmp: { type: 3, code: 3, from: server } }],
    [
      'icmp-host-unreachable',
      { outcome: 'unreachable', errno: 'EHOSTUNREACH', icmp: { type: 3, code: 1, from: server } },
    ],
    [
      'icmp-net-unreachable',
      { outcome: 'unreachable', errno: 'ENETUNREACH', icmp: { type: 3, code: 0, from: server } },
    ],
    [
      'icmp-admin-prohibited',
      { outcome: 'prohibited', errno: 'EHOSTUNREACH', icmp: { type: 3, code: 13, from: server } },
    ],
    [
      'icmp-host-prohibited',
      { outcome: 'prohibited', errno: 'EHOSTUNREACH', icmp: { type: 3, code: 10, from: server } },
    ],
  ])('rejected with %s', async (kind, expected) => {
    await rule('server', '-A', 'INPUT', '-s', ADDRESS.client, '-j', 'REJECT', '--reject-with', kind)
    expect(essence(await prober.tcp(echo))).toEqual({ phase: 'connect', ...expected })
    expect(essence(await prober.udp(echo))).toEqual({ phase: 'exchange', ...expected })
    const { errno: _, ...withoutErrno } = expected
    expect(essence(await prober.icmp(server))).toEqual({ phase: 'exchange', ...withoutErrno })
  })

  test('rejected by the router, which the result names', async () => {
    await rule('router', '-A', 'FORWARD', '-d', server, '-j', 'REJECT', '--reject-with', 'icmp-admin-prohibited')
    expect((await prober.tcp(echo)).icmp).toEqual({ type: 3, code: 13, from: router })
  })

  test('rejected with a TCP reset', async () => {
    await rule('server', '-A', 'INPUT', '-p', 'tcp', '-s', ADDRESS.client, '-j', 'REJECT', '--reject-with', 'tcp-reset')
    expect(essence(await prober.tcp(echo))).toEqual({ outcome: 'refused', phase: 'connect', errno: 'ECONNREFUSED' })
  })

  test('forbidden by the packet filter of its own host', async () => {
    await rule('client', '-A', 'OUTPUT', '-d', server, '-j', 'DROP')
    expect(essence(await prober.udp(echo))).toEqual({ outcome: 'prohibited', phase: 'exchange', errno: 'EPERM' })
    expect(essence(await prober.icmp(server))).toEqual({ outcome: 'prohibited', phase: 'exchange', errno: 'EPERM' })
  })

  test('without a route: on the router, and here', async () => {
    const nowhere = { host: '203.0.113.1', port: 80 }
    const expected = { outcome: 'unreachable', icmp: { type: 3, code: 0, from: router } }
    expect(await prober.tcp(nowhere)).toMatchObject(expected)
    expect(await prober.udp(nowhere)).toMatchObject(expected)
    expect(await prober.icmp(nowhere.host)).toMatchObject(expected)
    const here = { host: '2001:db8::1', port: 80 }
    expect(essence(await prober.tcp(here))).toEqual({ outcome: 'unreachable', phase: 'connect', errno: 'ENETUNREACH' })
    expect(essence(await prober.icmp(here.host))).toEqual({
      outcome: 'unreachable',
      phase: 'exchange',
      errno: 'ENETUNREACH',
    })
  })

  test.each([
    ['blackhole', 'unreachable', 'EINVAL'],
    ['unreachable', 'unreachable', 'EHOSTUNREACH'],
    ['prohibit', 'prohibited', 'EACCES'],
  ] as const)('by a route of its own host of the type %s', async (type, outcome, errno) => {
    const to = '203.0.113.7'
    await lab.exec('client', 'ip', 'route', 'add', type, to)
    onTestFinished(async () => void (await lab.exec('client', 'ip', 'route', 'delete', type, to)))
    expect(essence(await prober.tcp({ host: to, port: 80 }))).toEqual({ outcome, phase: 'connect', errno })
    expect(essence(await prober.udp({ host: to, port: 80 }))).toEqual({ outcome, phase: 'connect', errno })
    expect(essence(await prober.icmp(to))).toEqual({ outcome, phase: 'exchange', errno })
  })

  test('by a name that does not exist', async () => {
    expect(essence(await prober.tcp({ host: 'no.example', port: 80 }))).toEqual({
      outcome: 'unresolved',
      phase: 'resolve',
    })
  })
})

describe("the don't-fragment bit", () => {
  const icmp = FAR_MTU - 28
  const fragNeeded = { outcome: 'too-big', mtu: FAR_MTU, icmp: { type: 3, code: 4, from: router, mtu: FAR_MTU } }

  test('ICMP: the largest that passes, and one byte more', async () => {
    expect((await prober.icmp(server, { size: icmp, dontFragment: 'probe' })).outcome).toBe('allowed')
    expect(await prober.icmp(server, { size: icmp + 1, dontFragment: 'probe' })).toMatchObject(fragNeeded)
    expect((await prober.icmp(server, { size: icmp + 1 })).outcome).toBe('allowed')
  })

  test('once the path MTU is known, "do" keeps to it and "probe" does not', async () => {
    await prober.icmp(server, { size: icmp + 1, dontFragment: 'do' })
    const known = await prober.icmp(server, { size: icmp + 1, dontFragment: 'do' })
    expect(essence(known)).toEqual({ outcome: 'too-big', phase: 'exchange', errno: 'EMSGSIZE' })
    expect(known.mtu).toBe(FAR_MTU)
    expect(await prober.icmp(server, { size: icmp + 1, dontFragment: 'probe' })).toMatchObject(fragNeeded)
  })

  test('longer than its own link: nothing was sent', async () => {
    const result = await prober.icmp(server, { size: 1473, dontFragment: 'probe' })
    expect(essence(result)).toEqual({ outcome: 'too-big', phase: 'exchange', errno: 'EMSGSIZE' })
  })

  test('a router that keeps quiet about it is a drop, not "too big"', async () => {
    await rule('router', '-A', 'OUTPUT', '-p', 'icmp', '--icmp-type', 'fragmentation-needed', '-j', 'DROP')
    const result = await prober.icmp(server, { size: icmp + 1, dontFragment: 'probe', ...FAST })
    expect(essence(result)).toEqual({ outcome: 'dropped', phase: 'exchange' })
  })

  test('UDP', async () => {
    expect((await prober.udp(echo, { size: icmp, dontFragment: 'probe' })).outcome).toBe('allowed')
    expect(await prober.udp(echo, { size: icmp + 1, dontFragment: 'probe' })).toMatchObject({
      ...fragNeeded,
      errno: 'EMSGSIZE',
    })
    expect((await prober.udp(echo, { size: 4000 })).outcome).toBe('allowed')
  })

  test('IPv6', async () => {
    expect((await prober.icmp(server6, { size: FAR_MTU - 48, dontFragment: 'probe' })).outcome).toBe('allowed')
    expect(await prober.icmp(server6, { size: FAR_MTU - 47, dontFragment: 'probe' })).toMatchObject({
      outcome: 'too-big',
      icmp: { type: 2, code: 0, from: router6, mtu: FAR_MTU },
    })
  })
})

describe('DNS', () => {
  test('answers, and a name of another family', async () => {
    for (const transport of ['udp', 'tcp'] as const) {
      const result = await prober.dns('echo.example', { server: { host: server }, transport })
      expect(result).toMatchObject({ outcome: 'allowed', destination: `${server}:53`, dns: { rcode: 'NOERROR' } })
      expect(result.dns?.answers).toEqual([{ name: 'echo.example.', type: 'A', ttl: 30, data: server }])
    }
    expect((await prober.dns('echo.example', { type: 'AAAA' })).dns?.answers[0]?.data).toBe(server6)
  })

  test('no such name, and no such server', async () => {
    expect(await prober.dns('no.example')).toMatchObject({ outcome: 'unresolved', dns: { rcode: 'NXDOMAIN' } })
    expect((await prober.dns('echo.example', { server: { host: server, port: 54 } })).outcome).toBe('refused')
  })

  test('probes by name', async () => {
    const byName = { host: 'echo.example', port: 8080 }
    expect(await prober.tcp(byName)).toMatchObject({ outcome: 'allowed', destination: `${server}:8080` })
    expect(await prober.tcp(byName, { family: 6 })).toMatchObject({
      outcome: 'allowed',
      destination: `[${server6}]:8080`,
    })
  })
})

describe('a held connection', () => {
  test.each(['tcp', 'udp'] as const)('%s outlives a cut and is the same one afterwards', async transport => {
    await using held = await prober.hold(transport, echo)
    expect(held.opened.outcome).toBe('allowed')
    expect((await held.use()).outcome).toBe('allowed')
    const heal = await rule('router', '-A', 'FORWARD', '-d', server, '-j', 'DROP')
    expect((await held.use(FAST)).outcome).toBe('dropped')
    await heal()
    const again = await held.use({ timeoutMs: 5000, size: 500 })
    expect([again.outcome, again.source]).toEqual(['allowed', held.opened.source])
  })

  test('is used once at a time: none takes the time of another', async () => {
    await using held = await prober.hold('tcp', echo)
    const heal = await rule('router', '-A', 'FORWARD', '-d', server, '-j', 'DROP')
    const uses = await Promise.all([held.use(FAST), held.use(FAST)])
    expect(uses.map(use => [use.outcome, use.timings.total >= 300])).toEqual([
      ['dropped', true],
      ['dropped', true],
    ])
    await heal()
    expect((await held.use({ timeoutMs: 5000 })).outcome).toBe('allowed')
  })

  test('is reset', async () => {
    await using held = await prober.hold('tcp', echo)
    await rule('router', '-A', 'FORWARD', '-p', 'tcp', '-d', server, '-j', 'REJECT', '--reject-with', 'tcp-reset')
    expect(essence(await held.use())).toEqual({ outcome: 'reset', phase: 'exchange', errno: 'ECONNRESET' })
  })

  test('cannot be used when it never opened', async () => {
    const held = await prober.hold('tcp', { host: server, port: 9 })
    expect(held.opened.outcome).toBe('refused')
    await expect(held.use()).rejects.toThrow(
      'prober on namespace client: the held connection to 10.2.0.2:9 cannot be used: opening it was refused',
    )
  })
})
