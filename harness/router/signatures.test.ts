import { expect, test } from 'vitest'
import { droppedSince, readRefusedSegments } from './signatures.ts'

const text = (wrong: number) => `TcpExt: SyncookiesSent TCPMD5NotFound TCPMD5Unexpected TCPMD5Failure TCPDeferAcceptDrop
TcpExt: 7 1 2 ${wrong} 9
IpExt: InNoRoutes InTruncatedPkts
IpExt: 0 0
`

test('what a kernel drops for its signature is read from its counters, and told between two readings', () => {
  expect(readRefusedSegments(text(3))).toEqual({ unsigned: 1, unexpected: 2, wrong: 3 })
  expect(droppedSince(readRefusedSegments(text(3)), readRefusedSegments(text(8)))).toEqual({
    unsigned: 0,
    unexpected: 0,
    wrong: 5,
  })
})

test.for(['', 'TcpExt: SyncookiesSent\nTcpExt: 7\n', 'TcpExt: TCPMD5NotFound\n'])(
  'a kernel that does not count them is no answer: %j',
  said => {
    expect(() => readRefusedSegments(said)).toThrow('the kernel does not count TCPMD5NotFound')
  },
)
