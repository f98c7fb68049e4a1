import type { Outcome, ProbeResult } from '../probe/protocol.ts'
import { type Judge, judgeComplaints } from './judge.ts'
import { type Pattern, differences } from './match.ts'

/** One end of a probe, as a case names it. */
export interface End {
  readonly name: string
  readonly node: string
  readonly ip: string
}

/** A probe with both ends, and what each of them saw. */
export interface ProbeSighting {
  readonly from: End
  readonly to: End
  readonly over: string
  /** Of the sender; what the server saw is in `seen`. */
  readonly result: ProbeResult
  /** The newest drop between both that Hubble told of, asked for where the outcome was not the wanted one. */
  readonly drop?: string
}

/** An outcome, or a pattern for the whole {@link ProbeResult}. */
export type WantedProbe = Outcome | { readonly [field: string]: Pattern }

/** Whether a probe came to what it should. */
export const judge: Judge<ProbeSighting, WantedProbe> = {
  kind: 'probe',
  version: 1,
  summary: 'probes, by what both ends saw',
  decide(sighting, wanted) {
    const { result, drop } = sighting
    const wrong = differences(result, typeof wanted === 'string' ? { outcome: wanted } : wanted)
    if (wrong.length === 0) return { verdict: 'passed' }
    const told = drop === undefined ? [] : [`last drop that Hubble saw: ${drop}`]
    return judgeComplaints([describeProbe(sighting), ...wrong, ...told])
  },
}

/** Both ends of a probe, what became of it, and when. */
function describeProbe({ from, to, over, result }: ProbeSighting): string {
  const why = [result.phase, result.errno, result.message].filter(Boolean).join(', ')
  const icmp =
    result.icmp === undefined ? '' : `, ICMP ${result.icmp.type}/${result.icmp.code} from ${result.icmp.from}`
  const ends = `${from.name} on ${from.node} -> ${to.name} on ${to.node} (${to.ip}) over ${over}`
  return `${ends}${why === '' ? '' : `: ${why}`}${icmp}, ${result.timings.total.toFixed(1)} ms`
}
