import { describe, expect, test } from 'vitest'
import type { CtEntry } from '../observe/conntrack.ts'
import type { ProbeResult } from '../probe/protocol.ts'
import { type IdleConnection, judge } from './idle-connection.ts'

const seen = { server: 'outside', protocol: 'udp', local: '172.18.0.9:8081' } as const
const result: ProbeResult = { op: 'use', outcome: 'allowed', timings: { total: 1 } }
const entry: CtEntry = {
  protocol: 'tcp',
  direction: 'OUT',
  from: '10.0.0.5:4000',
  to: '10.0.1.7:8080',
  remainingS: 7994,
  flags: ['SeenNonSyn'],
}

const healthy: IdleConnection = {
  from: { name: 'client', node: 'one', ip: '10.0.0.5' },
  to: { name: 'echoOther', node: 'two', ip: '10.0.1.7' },
  transport: 'tcp',
  timeouts: { tcp: 8000, udp: 60 },
  opened: result,
  idle: { entries: [entry], sinceS: 6.4 },
  used: result,
  busy: { entries: [{ ...entry, remainingS: 7999 }], sinceS: 0.6 },
}

function decide(change: Partial<IdleConnection>) {
  return judge.decide({ ...healthy, ...change }, { atLeastS: 6 })
}

function idleWith(...entries: CtEntry[]): Partial<IdleConnection> {
  return { idle: { entries, sinceS: 6.4 } }
}

const ends = 'tcp from client on one to echoOther on two (10.0.1.7)'

describe('the judge of an idle connection', () => {
  test('takes one whose entry lasts as long as it should, before it is used and again after', () => {
    expect(decide({})).toEqual({ verdict: 'passed' })
    expect(decide(idleWith(entry, { ...entry, direction: 'IN', remainingS: 7993 }))).toEqual({ verdict: 'passed' })
  })

  test('takes UDP by its own timeout, with the same address as before', () => {
    const udp = { ...entry, protocol: 'udp' as const, flags: [] }
    const opened = { ...result, seen: { ...seen, remote: '172.18.0.2:50000' } }
    const busy = { entries: [{ ...udp, remainingS: 60 }], sinceS: 0.5 }
    const masked = { transport: 'udp' as const, opened, used: opened, ...idleWith({ ...udp, remainingS: 54 }), busy }
    expect(decide(masked)).toEqual({ verdict: 'passed' })
    const used = { ...result, seen: { ...seen, remote: '172.18.0.2:50017' } }
    expect(decide({ ...masked, used }).reason).toContain(
      'its server saw 172.18.0.2:50000, and now sees 172.18.0.2:50017',
    )
    expect(decide({ ...masked, ...idleWith({ ...udp, remainingS: 7994 }) }).verdict).toBe('failed')
  })

  test('refuses one that does not answer', () => {
    expect(
      decide({ used: { ...result, outcome: 'dropped', phase: 'exchange', message: 'no answer in time' } }),
    ).toEqual({
      verdict: 'failed',
      reason: `${ends}\nusing it after 6 s: dropped, exchange, no answer in time`,
    })
  })

  test('refuses one that answers although connection tracking has lost it', () => {
    expect(decide(idleWith()).reason).toBe(`${ends}\nafter 6 s of silence connection tracking has no entry of it`)
    expect(decide(idleWith({ ...entry, direction: 'IN' })).verdict).toBe('failed')
    expect(decide({ busy: { entries: [], sinceS: 1 } }).reason).toBe(
      `${ends}\nafter it was used again connection tracking has no entry of it`,
    )
  })

  test('refuses the lifetime of a SYN, one that ends early, and one that never ends', () => {
    expect(decide(idleWith({ ...entry, remainingS: 54, flags: [] })).reason).toBe(
      [
        ends,
        'after 6 s of silence its entry OUT belongs to a connection that is still being opened',
        'after 6 s of silence its entry OUT has 54 s left, not 7991 to 8003 s of the 8000 s that are configured',
      ].join('\n'),
    )
    expect(decide(idleWith({ ...entry, remainingS: 21_000 })).verdict).toBe('failed')
  })

  test('refuses one that is being closed', () => {
    expect(decide(idleWith({ ...entry, flags: ['SeenNonSyn', 'RxClosing'] })).reason).toContain(
      'its entry OUT is being closed (RxClosing)',
    )
  })

  test('refuses a use that does not give it its time anew', () => {
    expect(decide({ busy: { entries: [{ ...entry, remainingS: 7993 }], sinceS: 0.4 } }).reason).toBe(
      `${ends}\nafter it was used again its entry OUT has 7993 s left, not 7997 to 8003 s of the 8000 s that are configured`,
    )
  })

  test('refuses one that cannot be opened', () => {
    const { idle: _, used: __, busy: ___, ...head } = healthy
    const opened = { ...result, outcome: 'dropped', phase: 'connect' } as const
    expect(judge.decide({ ...head, opened }, { atLeastS: 6 })).toEqual({
      verdict: 'failed',
      reason: `${ends}\nopening it: dropped, connect`,
    })
    expect(judge.decide(head, { atLeastS: 6 }).verdict).toBe('broken')
  })

  test('proves nothing where it was not idle', () => {
    expect(decide({ idle: { entries: [entry], sinceS: 0.3 } })).toEqual({
      verdict: 'broken',
      reason: `${ends}\nit was idle for 0.3 s, not for 6 s`,
    })
  })
})
