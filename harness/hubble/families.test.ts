import { expect, test } from 'vitest'
import { parseExposition } from './exposition.ts'
import { total } from './families.ts'

const TEXT = `# TYPE hubble_tcp_flags_total counter
hubble_tcp_flags_total{family="IPv4",flag="SYN"} 7
hubble_tcp_flags_total{family="IPv4",flag="FIN"} 5
hubble_tcp_flags_total{family="IPv6",flag="SYN"} 1
`

test('a total is over the samples that have the labels', () => {
  const samples = parseExposition(TEXT).get('hubble_tcp_flags_total')?.samples ?? []
  expect(total(samples, 'hubble_tcp_flags_total', { flag: 'SYN' })).toBe(8)
  expect(total(samples, 'hubble_tcp_flags_total', { flag: 'SYN', family: 'IPv6' })).toBe(1)
  expect(total(samples, 'hubble_tcp_flags_total', { flag: 'RST' })).toBe(0)
  expect(total(samples, 'hubble_tcp_flags_total')).toBe(13)
  expect(total(samples, 'hubble_drop_total')).toBe(0)
})
