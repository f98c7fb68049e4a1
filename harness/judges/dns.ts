import type { DnsAnswer } from '../observe/dns.ts'
import { type Judge, judgeComplaints } from './judge.ts'

/** A question about a name, and what came back. */
export interface Resolution {
  /** Who asked, with the node. */
  readonly from: string
  readonly name: string
  readonly type: string
  readonly answer: DnsAnswer
}

/** What a name should be. What is absent is not asked. */
export interface WantedResolution {
  /** All of its addresses, in any order. */
  readonly addresses?: readonly string[]
  /** The name that it is an alias of, with the final dot or without. */
  readonly alias?: string
  /** The ports of all of its SRV records, in any order. */
  readonly ports?: readonly number[]
}

/** Whether a name is what it should be in the DNS. That it is not answered is an answer of the cluster too. */
export const judge: Judge<Resolution, WantedResolution> = {
  kind: 'dns',
  version: 1,
  summary: 'DNS answers',
  decide({ from, name, type, answer }, wanted) {
    const { rcode, records, why = '' } = answer
    const complaints =
      rcode === 'NOERROR'
        ? [
            ...(records.length === 0 ? ['the answer has no record'] : []),
            ...differing('addresses', dataOf(records, 'A', 'AAAA'), wanted.addresses),
            ...differing('alias', dataOf(records, 'CNAME').map(bare), wanted.alias && [bare(wanted.alias)]),
            ...differing('ports', dataOf(records, 'SRV').map(portOf), wanted.ports?.map(String)),
          ]
        : [why === '' ? rcode : `${rcode} (${why})`]
    return judgeComplaints(complaints.length === 0 ? [] : [`${from} asks for ${type} ${name}`, ...complaints])
  },
}

function dataOf(records: DnsAnswer['records'], ...types: string[]): string[] {
  return records.filter(({ type }) => types.includes(type)).map(({ data }) => data)
}

function bare(name: string): string {
  return name.replace(/\.$/, '')
}

function portOf(data: string): string {
  return data.slice(data.lastIndexOf(':') + 1)
}

function differing(what: string, found: readonly string[], wanted: readonly string[] | '' | undefined): string[] {
  if (wanted === undefined || wanted === '') return []
  const [is, should] = [found.toSorted().join(', ') || 'none', wanted.toSorted().join(', ') || 'none']
  return is === should && wanted.length > 0 ? [] : [`${what}: ${is}, not ${should}`]
}
