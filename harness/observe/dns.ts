import type { DnsProbeResult } from '../probe/protocol.ts'

/** One record of an answer. An SRV record's data is `name:port`. */
export interface DnsRecord {
  readonly name: string
  readonly type: string
  readonly data: string
}

/** What a name server said, as its client understood it. */
export interface DnsAnswer {
  /** For example `NOERROR`; `no answer` where none came. */
  readonly rcode: string
  /** The answer section, in its order. */
  readonly records: readonly DnsRecord[]
  /** Why there is no answer, in the client's words. */
  readonly why?: string
}

/** Reads a prober's answer. */
export function answerOfProbe({ dns, outcome, message }: DnsProbeResult): DnsAnswer {
  if (dns === undefined)
    return { rcode: 'no answer', records: [], why: message === undefined ? outcome : `${outcome}: ${message}` }
  return { rcode: dns.rcode, records: dns.answers.map(({ name, type, data }) => ({ name, type, data })) }
}

/**
 * Reads what busybox's nslookup prints. Its first block names the server that it asked, with an address that is no part of
 * the answer; the answer is in the blocks behind it.
 */
export function answerOfNslookup({ stdout, stderr = '' }: { stdout: string; stderr?: string }): DnsAnswer {
  const refused = /(?:\*\*|\*\*\*) (?:server )?can't find [^:\n]*: (\S+)/i.exec(`${stdout}\n${stderr}`)
  if (refused !== null) return { rcode: refused[1] ?? '', records: [] }
  const [, ...blocks] = stdout.trim().split(/\r?\n\s*\n/)
  const records = blocks.flatMap(readBlock)
  if (records.length > 0) return { rcode: 'NOERROR', records }
  return { rcode: 'no answer', records, why: `${stdout} ${stderr}`.trim().replaceAll(/\s+/g, ' ') }
}

/** A name and its addresses, or the name that it is an alias of. */
function readBlock(block: string): DnsRecord[] {
  const records: DnsRecord[] = []
  let name = ''
  for (const line of block.split('\n')) {
    const alias = /^(\S+)\s+canonical name = (\S+)/.exec(line.trim())
    if (alias !== null) records.push({ name: alias[1] ?? '', type: 'CNAME', data: alias[2] ?? '' })
    const [, field = '', value = ''] = /^(Name|Address(?: \d+)?):\s+(\S+)/.exec(line.trim()) ?? []
    if (field === 'Name') name = value
    else if (field !== '') records.push({ name, type: value.includes(':') ? 'AAAA' : 'A', data: value })
  }
  return records
}
