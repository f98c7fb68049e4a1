import type { Outcome } from '../probe/protocol.ts'
import type { ShortResult } from '../observe/probes.ts'
import { type Judge, judgeComplaints } from './judge.ts'
import type { End } from './probe.ts'

/** Many probes of one kind between the same ends, in the order in which they were sent. */
export interface Probes {
  readonly from: End
  readonly to: End
  readonly over: string
  readonly results: readonly ShortResult[]
}

/** What many probes should come to. What is absent is not asked. */
export interface WantedProbes {
  /** So many were sent, and each has a result. */
  readonly count: number
  /** What every one of them comes to. */
  readonly outcome?: Outcome | readonly Outcome[]
  /** Just these answer, all of them. */
  readonly servers?: readonly string[]
  /** Each of those answers at least so often. */
  readonly each?: number
  /** Whoever it is, one server answers all. */
  readonly oneServer?: true
  /** Just these addresses are reached, all of them. */
  readonly reach?: readonly string[]
  /** Each goes out from a port of its own. */
  readonly ownPorts?: true
  /** The servers see them come from just these addresses. */
  readonly seenFrom?: readonly string[]
}

/** Whether many probes came to what they should, and who answered them. */
export const judge: Judge<Probes, WantedProbes> = {
  kind: 'probes',
  version: 1,
  summary: 'many probes between the same ends: their outcomes, and who answered',
  decide(probes, wanted) {
    const complaints = [
      ...sent(probes.results, wanted.count),
      ...outcomes(probes.results, wanted.outcome),
      ...same('who answers', probes.results.map(server), wanted.servers),
      ...oftenEnough(probes.results, wanted),
      ...single(probes.results, wanted),
      ...same(
        'reached',
        probes.results.flatMap(({ local }) => local ?? []),
        wanted.reach,
      ),
      ...sharedPorts(probes.results, wanted),
      ...same(
        'seen to come from',
        probes.results.flatMap(({ remote }) => remote ?? []),
        wanted.seenFrom,
      ),
    ]
    return judgeComplaints(complaints.length === 0 ? [] : [describeProbes(probes), ...complaints])
  },
}

function sent(results: readonly ShortResult[], count: number): string[] {
  return results.length === count && count > 0 ? [] : [`${results.length} probes have a result, not ${count}`]
}

function outcomes(results: readonly ShortResult[], wanted: WantedProbes['outcome']): string[] {
  if (wanted === undefined) return []
  const allowed: readonly string[] = typeof wanted === 'string' ? [wanted] : wanted
  const other = results.filter(({ outcome }) => !allowed.includes(outcome))
  const [first] = other
  if (first === undefined) return []
  const why = first.why === undefined ? '' : ` (${first.why})`
  return [`${other.length} of ${results.length} are not ${allowed.join(' or ')}; the first is ${first.outcome}${why}`]
}

function same(what: string, found: readonly string[], wanted: readonly string[] | undefined): string[] {
  if (wanted === undefined) return []
  const [is, should] = [sorted(found), sorted(wanted)]
  return is === should ? [] : [`${what}: ${is}, not ${should}`]
}

function sorted(names: readonly string[]): string {
  return [...new Set(names)].toSorted().join(', ') || 'nobody'
}

function oftenEnough(results: readonly ShortResult[], { servers = [], each = 0 }: WantedProbes): string[] {
  return servers.flatMap(name => {
    const served = results.filter(result => result.server === name).length
    return served >= each ? [] : [`${name} answers ${served} of ${results.length}, not at least ${each}`]
  })
}

function single(results: readonly ShortResult[], { oneServer }: WantedProbes): string[] {
  if (oneServer === undefined) return []
  const names = results.map(server)
  return new Set(names).size === 1 && names[0] !== NOBODY
    ? []
    : [`the probes were not all answered by one server: ${sorted(names)}`]
}

function sharedPorts(results: readonly ShortResult[], { ownPorts }: WantedProbes): string[] {
  const sources = new Set(results.map(({ source }) => source).filter(source => source !== undefined)).size
  return ownPorts === undefined || sources === results.length
    ? []
    : [`${results.length} probes used ${sources} source ports`]
}

const NOBODY = 'nobody'

function server(result: ShortResult): string {
  return result.server ?? NOBODY
}

/** Both ends, and how often which outcome came from whom. */
function describeProbes({ from, to, over, results }: Probes): string {
  const tally = Map.groupBy(results, result => `${result.outcome} by ${server(result)}`)
  const told = [...tally].map(([what, { length }]) => `${length} ${what}`).join(', ')
  const where = to.node === undefined ? '' : ` on ${to.node}`
  return `${from.name} on ${from.node} -> ${to.name}${where} (${to.ip}) over ${over}: ${told || 'none'}`
}
