import { expect, test } from 'vitest'
import { parseFlows } from './flows.ts'

const raw = {
  time: '2026-11-23T10:17:01.123456789Z',
  verdict: 'DROPPED',
  drop_reason_desc: 'POLICY_DENIED',
  IP: { source: '10.42.0.17', destination: '10.42.1.9' },
  l4: { UDP: { source_port: 40000, destination_port: 53 } },
  source: { pod_name: 'client' },
  destination: { labels: ['reserved:world'] },
}
const told = {
  time: '10:17:01.123',
  verdict: 'DROPPED',
  source: 'client (10.42.0.17:40000)',
  destination: '10.42.1.9:53',
  what: 'UDP, POLICY_DENIED',
}
const read = {
  time: Date.parse('2026-11-23T10:17:01.123Z'),
  verdict: 'DROPPED',
  dropReason: 'POLICY_DENIED',
  protocol: 'UDP',
  source: { ip: '10.42.0.17', port: 40_000, pod: 'client' },
  destination: { ip: '10.42.1.9', port: 53, pod: '' },
}

test.for([
  [
    'lines of hubble observe',
    `${JSON.stringify({ flow: raw, node_name: 'a' })}\n${JSON.stringify({ flow: raw })}\n`,
    2,
  ],
  ['an array of flows', JSON.stringify([raw]), 1],
  ['flows as the harness reads them', JSON.stringify([read]), 1],
] as const)('reads %s', ([, text, count]) => {
  expect(parseFlows(text)).toEqual(Array.from({ length: count }, () => told))
})

test.for(['', 'no JSON', '{}', '[1]', '{"a":1}\nx', JSON.stringify([raw, {}])])(
  'takes nothing else for flows: %j',
  text => {
    expect(parseFlows(text)).toEqual([])
  },
)
