import type { Outcome, ProbeResult } from '../probe/protocol.ts'
import { type Judge, judgeComplaints } from './judge.ts'
import { type Pattern, differences } from './match.ts'

/** One end of a probe, as a case names it. */
export interface End {
  readonly name: string
  /** Absent for a service, which is on no node. */
  readonly node?: string
  /** An address; for a service with the port. */
  readonly ip: string
}

/** A probe with both ends, and what each of them saw. */
export interface ProbeSighting {
  readonly from: End
  readonly to: End
  readonly over: string
  /** What was sent, where it is not the usual. */
  readonly sent?: ProbeShape
  /** Of the sender; what the server saw is in `seen`. */
  readonly result: ProbeResult
  /** The newest drop between both that Hubble told of, asked for where the outcome was not the wanted one. */
  readonly drop?: string
  /** Routes of the sender's node towards the address, asked for in the same place. */
  readonly routes?: string
}

/** What a probe takes, beside its ends, that shapes what is on the wire. */
export interface ProbeShape {
  /** Another port than the one on which the peer listens. */
  readonly port?: number
  /** Payload bytes. */
  readonly size?: number
  /** Nobody may fragment: `do` keeps to the path MTU that the kernel knows, `probe` tests the path anew. */
  readonly dontFragment?: 'do' | 'probe'
}

/**
 * An outcome, or a pattern for the whole {@link ProbeResult}; beside its fields there is `seenAs`, the address that the server
 * saw the probe come from.
 */
export type WantedProbe = Outcome | { readonly [field: string]: Pattern }

/** Whether a probe came to what it should. */
export const judge: Judge<ProbeSighting, WantedProbe> = {
  kind: 'probe',
  version: 1,
  summary: 'probes, as seen at both ends',
  decide(sighting, wanted) {
    const { result, drop, routes } = sighting
    const value = { ...result, seenAs: addressIn(result.seen?.remote) }
    const wrong = [
      ...differences(value, typeof wanted === 'string' ? { outcome: wanted } : wanted),
      ...otherFamily(sighting),
    ]
    if (wrong.length === 0) return { verdict: 'passed' }
    const told = [
      ...(drop === undefined ? [] : [`last drop that Hubble saw: ${drop}`]),
      ...(routes === undefined ? [] : [`routes of ${sighting.from.node} towards it: ${routes}`]),
    ]
    return judgeComplaints([describeProbe(sighting), ...wrong, ...told])
  },
}

/** The address in `address:port`; undefined of none. */
function addressIn(endpoint: string | undefined): string | undefined {
  return endpoint?.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1')
}

/** What arrives over the other family, wherever it was translated, says nothing about the one that was asked. */
function otherFamily({ to: { ip }, result: { seen } }: ProbeSighting): string[] {
  const [asked, came] = [familyOf(ip), familyOf(seen?.remote ?? '')]
  if (asked === undefined || came === undefined || asked === came) return []
  return [`it was sent over IPv${asked}, and the server saw it come over IPv${came}, from ${seen?.remote}`]
}

/** Of an address, which may have a port behind it; undefined of a name. */
function familyOf(text: string): 4 | 6 | undefined {
  if (/^[\d.]+(:\d+)?$/.test(text)) return 4
  return /^\[?[\da-f]*:[\da-f.]*:/.test(text) ? 6 : undefined
}

/** Both ends of a probe, what became of it, and when. */
function describeProbe({ from, to, over, sent = {}, result }: ProbeSighting): string {
  const why = [result.phase, result.errno, result.message].filter(Boolean).join(', ')
  const icmp =
    result.icmp === undefined ? '' : `, ICMP ${result.icmp.type}/${result.icmp.code} from ${result.icmp.from}`
  const place = to.node === undefined ? '' : ` on ${to.node}`
  const ends = `${from.name} on ${from.node} -> ${to.name}${place} (${to.ip}) over ${over}${describeShape(sent, familyOf(to.ip))}`
  return `${ends}${why === '' ? '' : `: ${why}`}${icmp}, ${result.timings.total.toFixed(1)} ms`
}

/** Bytes of the IP header, and of the ICMP or UDP header. */
const HEADERS = { 4: 28, 6: 48 } as const

function describeShape({ port, size, dontFragment }: ProbeShape, family: 4 | 6 = 4): string {
  const where = port === undefined ? '' : ` to port ${port}`
  if (size === undefined) return where
  if (dontFragment === undefined) return `${where} with ${size} bytes`
  return `${where} in an unfragmented packet of ${size + HEADERS[family]} bytes`
}
