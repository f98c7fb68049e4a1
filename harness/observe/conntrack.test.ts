import { describe, expect, test } from 'vitest'
import { readConntrack, readTimeouts } from './conntrack.ts'

const rest = 'Packets=0 Bytes=0 RxFlagsSeen=0x1a LastRxReport=83 TxFlagsSeen=0x1a LastTxReport=83'
const tail = 'RevNAT=0 SourceSecurityID=2 BackendID=0 NatPort=0 '
const text = `TCP OUT 10.42.0.5:4000 -> 10.42.1.7:8080 expires=8083 (remaining: 7994 sec(s)) ${rest} Flags=0x0010 [ SeenNonSyn ] ${tail}
TCP IN 10.42.0.5:4000 -> 10.42.1.7:8080 expires=143 (remaining: 58 sec(s)) ${rest} Flags=0x0000 [ ] ${tail}
TCP OUT 10.42.0.5:40001 -> 10.42.1.7:8080 expires=8083 (remaining: 7994 sec(s)) ${rest} Flags=0x0010 [ SeenNonSyn ] ${tail}
UDP OUT 10.42.0.5:4001 -> 10.42.1.7:8081 expires=143 (remaining: -2 sec(s)) ${rest} Flags=0x0003 [ RxClosing TxClosing ] ${tail}
TCP OUT fd00:10:42::9265:4000 -> fd00:10:42:1::4fb9:8080 expires=8083 (remaining: 7990 sec(s)) ${rest} Flags=0x0010 [ SeenNonSyn ] ${tail}
ICMP OUT 10.42.0.5:0 -> 10.42.1.7:8081 related expires=143 (remaining: 58 sec(s)) ${rest} Flags=0x0000 [ ] ${tail}
`

describe('the entries of a connection', () => {
  test('are those between just its ends', () => {
    expect(readConntrack(text, '10.42.0.5:4000', '10.42.1.7:8080')).toEqual([
      {
        protocol: 'tcp',
        direction: 'OUT',
        from: '10.42.0.5:4000',
        to: '10.42.1.7:8080',
        remainingS: 7994,
        flags: ['SeenNonSyn'],
      },
      {
        protocol: 'tcp',
        direction: 'IN',
        from: '10.42.0.5:4000',
        to: '10.42.1.7:8080',
        remainingS: 58,
        flags: [],
      },
    ])
    expect(readConntrack(text, '10.42.0.5:4001', '10.42.1.7:8081')).toEqual([
      {
        protocol: 'udp',
        direction: 'OUT',
        from: '10.42.0.5:4001',
        to: '10.42.1.7:8081',
        remainingS: -2,
        flags: ['RxClosing', 'TxClosing'],
      },
    ])
  })

  test('are found over IPv6, whose addresses stand there without brackets', () => {
    const [from, to] = ['[fd00:10:42::9265]:4000', '[fd00:10:42:1::4fb9]:8080']
    expect(readConntrack(text, from, to)).toMatchObject([{ protocol: 'tcp', from, to, remainingS: 7990 }])
  })

  test('are none where there are none', () => {
    expect(readConntrack(text, '10.42.0.5:400', '10.42.1.7:8080')).toEqual([])
    expect(readConntrack('', '', '')).toEqual([])
  })
})

describe('the timeouts of an agent', () => {
  test('are in its configuration', () => {
    const config = { CTMapEntriesTimeoutTCP: 8_000_000_000_000, CTMapEntriesTimeoutAny: 60_000_000_000 }
    expect(readTimeouts(JSON.stringify(config))).toEqual({ tcp: 8000, udp: 60 })
  })

  test('are not guessed where it has none', () => {
    expect(() => readTimeouts('{"CTMapEntriesTimeoutTCP":8000000000000}')).toThrow('has no CTMapEntriesTimeoutAny')
  })
})
