import { describe, expect, test } from 'vitest'
import { parseExposition } from './exposition.ts'
import { familyState, total } from './families.ts'

const TEXT = `# TYPE hubble_tcp_flags_total counter
hubble_tcp_flags_total{family="IPv4",flag="SYN"} 7
hubble_tcp_flags_total{family="IPv4",flag="FIN"} 5
hubble_tcp_flags_total{family="IPv6",flag="SYN"} 1
# TYPE hubble_dns_queries_total counter
hubble_dns_queries_total{qtypes="A",rcode=""} 2
`
const exposition = parseExposition(TEXT)

describe('a family', () => {
  test('is present when each of its metrics has counted', () => {
    expect(familyState('tcp', 'dns,tcp,flow:sourceContext=pod', exposition)).toEqual({ state: 'present' })
  })

  test('that has counted nothing had no traffic yet', () => {
    expect(familyState('flow', 'dns tcp flow:sourceContext=pod', exposition)).toEqual({
      state: 'no traffic yet',
      why: 'flow is enabled, and hubble_flows_processed_total has counted nothing',
    })
  })

  test('is not there when one of its metrics is not', () => {
    expect(familyState('dns', 'dns', exposition)).toEqual({
      state: 'no traffic yet',
      why: 'dns is enabled, and hubble_dns_responses_total has counted nothing',
    })
  })

  test('that is not enabled is missing, and what is enabled is said', () => {
    expect(familyState('icmp', 'dns,tcp', exposition)).toEqual({
      state: 'missing',
      why: 'icmp is not enabled: hubble-metrics has dns, tcp',
    })
    expect(familyState('icmp', '', exposition)).toMatchObject({
      why: 'icmp is not enabled: hubble-metrics has nothing',
    })
  })
})

test('a total is over the samples that have the labels', () => {
  expect(total(exposition, 'hubble_tcp_flags_total', { flag: 'SYN' })).toBe(8)
  expect(total(exposition, 'hubble_tcp_flags_total', { flag: 'SYN', family: 'IPv6' })).toBe(1)
  expect(total(exposition, 'hubble_tcp_flags_total', { flag: 'RST' })).toBe(0)
  expect(total(exposition, 'absent')).toBe(0)
})
