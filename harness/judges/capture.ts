import type { Captured, Carried, Conversation, FlowSighting, WaySighting } from '../observe/captured.ts'
import { type Judge, judgeComplaints } from './judge.ts'

/** How the probes between two pods on two nodes should be on the wire between those. */
export interface WantedCapture {
  readonly carriedAs: Carried
  /** Addresses of the pods, and of their nodes: first of the one that sends, then of the other. */
  readonly pods: readonly [string, string]
  readonly nodes: readonly [string, string]
}

/**
 * Whether every probe was seen both ways as it should be carried, and nothing otherwise: where pods talk encapsulated, no packet
 * of theirs is bare; where they talk bare, nothing is encapsulated.
 */
export const judge: Judge<Captured, WantedCapture> = {
  kind: 'capture',
  version: 1,
  summary: 'packets on an interface of a node',
  decide({ node, device, flows, others, lost }, wanted) {
    const where = `on ${device} of ${node}`
    if (flows.length === 0) return { verdict: 'broken', reason: `no probe was seen ${where}` }
    const wrong = [
      ...flows.flatMap(flow => flow.seen.filter(seen => !isRight(seen, wanted)).map(seen => tellSeen(flow, seen))),
      ...others.filter(other => isForbidden(other, wanted)).map(tellOther),
    ]
    if (wrong.length > 0) return judgeComplaints([`${where}, ${wish(wanted)}, but there were`, ...shortened(wrong)])
    const missing = flows.flatMap(flow => missingWays(flow).map(way => `nothing of ${tell(flow)} was seen ${way}`))
    if (lost > 0) {
      const reason = `${where}, the capture lost ${lost} packets, so packets that it lacks prove nothing`
      return { verdict: 'inconclusive', reason: [reason, ...missing].join('\n') }
    }
    return judgeComplaints(missing.length === 0 ? [] : [`${where}, ${wish(wanted)}, but`, ...missing])
  },
}

function wish({ carriedAs, pods }: WantedCapture): string {
  return `${pods.join(' and ')} should talk ${carriedAs === 'bare' ? 'without encapsulation' : `inside ${carriedAs}`}`
}

function isRight({ carried, outer, way }: WaySighting, { carriedAs, nodes: [one, other] }: WantedCapture): boolean {
  if (carried !== carriedAs) return false
  const [from, to] = way === 'there' ? [one, other] : [other, one]
  return outer === undefined || (outer.from === from && outer.to === to)
}

function isForbidden({ carried, from, to }: Conversation, { carriedAs, pods }: WantedCapture): boolean {
  if (carriedAs === 'bare') return carried !== 'bare'
  const isOfPods = pods.includes(from) || pods.includes(to)
  return isOfPods && carried !== carriedAs
}

function missingWays({ seen }: FlowSighting): ('there' | 'back')[] {
  return (['there', 'back'] as const).filter(way => !seen.some(sighting => sighting.way === way))
}

function tellSeen(flow: FlowSighting, { way, carried, outer, count }: WaySighting): string {
  return `${count} of ${tell(flow)} ${way}, ${tellCarried(carried, outer)}`
}

function tellOther({ from, to, protocol, carried, outer, count }: Conversation): string {
  return `${count} of ${protocol} ${from} -> ${to}, ${tellCarried(carried, outer)}`
}

function tell({ protocol, from, to, fromPort, toPort }: FlowSighting): string {
  return `${protocol} ${withPort(from, fromPort)} -> ${withPort(to, toPort)}`
}

function withPort(address: string, port: number | undefined): string {
  return port === undefined ? address : `${address}:${port}`
}

function tellCarried(carried: Carried, outer: WaySighting['outer']): string {
  return outer === undefined ? carried : `inside ${carried} ${outer.from} -> ${outer.to}`
}

/** The first lines, and how many more there are. */
function shortened(lines: readonly string[]): string[] {
  const limit = 8
  return lines.length <= limit ? [...lines] : [...lines.slice(0, limit), `and ${lines.length - limit} more`]
}
