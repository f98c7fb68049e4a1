import { describe, expect, test } from 'vitest'
import { readHubbleLine } from './flow.ts'

describe('a line of hubble observe', () => {
  test('that was cut short is none', () => {
    expect(readHubbleLine('{"flow":{"time":"2026-')).toBeUndefined()
    expect(readHubbleLine('[1]')).toBeUndefined()
  })

  test('that says which nodes answer is neither a flow nor a loss', () => {
    expect(readHubbleLine('{"node_status":{"state_change":"NODE_CONNECTED"}}')).toEqual({ kind: 'other' })
  })

  test('that says that events were lost', () => {
    const line = '{"lost_events":{"source":"HUBBLE_RING_BUFFER","num_events_lost":"12"},"node_name":"one"}'
    expect(readHubbleLine(line)).toEqual({ kind: 'lost', count: 12, source: 'HUBBLE_RING_BUFFER', node: 'one' })
  })
})
