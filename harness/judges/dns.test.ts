import { expect, test } from 'vitest'
import type { DnsAnswer } from '../observe/dns.ts'
import { type WantedResolution, judge } from './dns.ts'

const name = 'kubernetes.default.svc.cluster.local'
const found = (...records: [type: string, data: string][]): DnsAnswer => ({
  rcode: 'NOERROR',
  records: records.map(([type, data]) => ({ name, type, data })),
})
const decide = (answer: DnsAnswer, wanted: WantedResolution) =>
  judge.decide({ from: 'client on one', name, type: 'A', answer }, wanted)

test.for<[DnsAnswer, WantedResolution]>([
  [found(['A', '10.43.0.1']), { addresses: ['10.43.0.1'] }],
  [found(['A', '10.0.0.2'], ['A', '10.0.0.1']), { addresses: ['10.0.0.1', '10.0.0.2'] }],
  [found(['CNAME', 'kubernetes.test.'], ['A', '10.43.0.1']), { alias: 'kubernetes.test', addresses: ['10.43.0.1'] }],
  [found(['SRV', '10-0-0-1.test.:8082'], ['SRV', '10-0-0-2.test.:8082']), { ports: [8082, 8082] }],
])('%j is %j', ([answer, wanted]) => {
  expect(decide(answer, wanted)).toEqual({ verdict: 'passed' })
})

test.for<[DnsAnswer, WantedResolution, string]>([
  [found(['A', '10.43.9.9']), { addresses: ['10.43.0.1'] }, 'addresses: 10.43.9.9, not 10.43.0.1'],
  [found(['A', '10.43.0.10']), { addresses: ['10.43.0.1'] }, 'addresses: 10.43.0.10, not 10.43.0.1'],
  [
    found(['A', '10.0.0.1'], ['A', '10.0.0.2']),
    { addresses: ['10.0.0.1'] },
    'addresses: 10.0.0.1, 10.0.0.2, not 10.0.0.1',
  ],
  [found(), {}, 'the answer has no record'],
  [found(['TXT', 'x']), { addresses: ['10.43.0.1'] }, 'addresses: none, not 10.43.0.1'],
  [found(['TXT', 'x']), { addresses: [] }, 'addresses: none, not none'],
  [found(['A', '10.43.0.1']), { alias: 'kubernetes.test' }, 'alias: none, not kubernetes.test'],
  [found(['SRV', 'a.test.:80']), { ports: [8082] }, 'ports: 80, not 8082'],
  [{ rcode: 'NXDOMAIN', records: [] }, { addresses: ['10.43.0.1'] }, 'NXDOMAIN'],
  [{ rcode: 'no answer', records: [], why: 'timed out' }, { addresses: ['10.43.0.1'] }, 'no answer (timed out)'],
])('%j is not %j', ([answer, wanted, said]) => {
  expect(decide(answer, wanted)).toEqual({ verdict: 'failed', reason: `client on one asks for A ${name}\n${said}` })
})
