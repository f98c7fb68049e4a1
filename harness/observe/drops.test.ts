import { describe, expect, test } from 'vitest'
import { newestDrop } from './drops.ts'

function drop(source: string, destination: string, time: string, reason = 'POLICY_DENIED'): string {
  const flow = {
    time,
    node_name: 'default/node-1',
    verdict: 'DROPPED',
    drop_reason_desc: reason,
    IP: { source, destination },
    l4: { TCP: { source_port: 4000, destination_port: 8080 } },
  }
  return JSON.stringify({ flow, node_name: 'default/node-1', time })
}

describe('the newest drop between two addresses', () => {
  test('is told with its reason, its place and its time, whichever way it went', () => {
    const lines = [
      drop('10.0.1.7', '10.0.0.5', '2026-01-01T00:00:02.5Z', 'STALE_OR_UNROUTABLE_IP'),
      drop('10.0.0.5', '10.0.1.7', '2026-01-01T00:00:01Z'),
    ]
    expect(newestDrop(lines.join('\n'), '10.0.0.5', '10.0.1.7')).toBe(
      'STALE_OR_UNROUTABLE_IP, TCP 10.0.1.7 -> 10.0.0.5 on node-1 at 2026-01-01T00:00:02.500Z',
    )
  })

  test('is none of an address that only begins like one of the two', () => {
    expect(newestDrop(drop('10.0.0.51', '10.0.1.7', '2026-01-01T00:00:01Z'), '10.0.0.5', '10.0.1.7')).toBe('')
    expect(newestDrop(drop('10.0.0.5', '10.0.1.71', '2026-01-01T00:00:01Z'), '10.0.0.5', '10.0.1.7')).toBe('')
  })

  test('is empty for text that is none of Hubble', () => {
    expect(newestDrop('\nno connection\n{"flow":', '10.0.0.5', '10.0.1.7')).toBe('')
  })
})
