import type { Flow } from '../hubble/flow.ts'
import type { FlowsSighting } from '../observe/hubble-flows.ts'
import type { Judgement } from '../results/observation.ts'
import type { Judge } from './judge.ts'
import { type Pattern, differences } from './match.ts'

/** What relay should have told: a flow, or one from each port on each node. */
export type WantedFlows = WantedFlow | WantedConnections

/** Flows that one thing caused, and what each of them must say. */
export interface WantedFlow {
  /** In words, for example `the drop`. */
  readonly what: string
  /** Which flows are meant. */
  readonly select: Pattern
  /** What every one of them is. */
  readonly is: Pattern
  /** How many there are; at least one when absent. */
  readonly count?: number
}

/** Connections that are told apart by the port of their source, each of which every node has to have seen. */
export interface WantedConnections {
  readonly ports: readonly number[]
  readonly nodes: readonly string[]
}

/** Whether relay tells of flows. What is missing while events were lost settles nothing. */
export const judge: Judge<FlowsSighting, WantedFlows> = {
  kind: 'hubble-flows',
  version: 1,
  summary: 'flows from Hubble Relay',
  decide(sighting, wanted) {
    return 'ports' in wanted ? judgeConnections(sighting, wanted) : judgeFlow(sighting, wanted)
  },
}

function judgeFlow(sighting: FlowsSighting, { what, select, is, count }: WantedFlow): Judgement {
  const meant = sighting.flows.filter(flow => differences(flow, select).length === 0)
  const wrong = meant.flatMap(flow => differences(flow, is).map(line => `${what}: ${line}`))
  if (wrong.length > 0) return { verdict: 'failed', reason: [...new Set(wrong)].join('\n') }
  if (count !== undefined && meant.length > count) {
    return { verdict: 'failed', reason: `Hubble reported ${what} ${meant.length} times, not ${count}` }
  }
  if (meant.length >= (count ?? 1)) return { verdict: 'passed' }
  return missed(sighting, `Hubble reported ${what} ${meant.length} times among ${counted(sighting)} flows`)
}

function judgeConnections(sighting: FlowsSighting, { ports, nodes }: WantedConnections): Judgement {
  const missing = nodes.flatMap(node => portsWithout(sighting, ports, node).map(port => `port ${port} on ${node}`))
  if (ports.length === 0 || nodes.length === 0) return { verdict: 'broken', reason: 'no connections were given' }
  if (new Set(ports).size < ports.length) {
    return { verdict: 'broken', reason: `several connections have the same port: ${ports.join(', ')}` }
  }
  if (missing.length === 0) return { verdict: 'passed' }
  const of = `${missing.length} of ${ports.length * nodes.length}`
  return missed(sighting, `${of} flows are missing among ${counted(sighting)}: ${missing.join(', ')}`)
}

/** Source ports of which a node told no flow. */
function portsWithout({ flows }: FlowsSighting, ports: readonly number[], node: string): number[] {
  const seen = new Set(flows.filter((flow: Flow) => flow.node === node).map(({ source }) => source.port))
  return ports.filter(port => !seen.has(port))
}

function missed({ lost, unreadable }: FlowsSighting, reason: string): Judgement {
  if (lost === 0 && unreadable === 0) return { verdict: 'failed', reason: `${reason}; no event was lost` }
  const cut = unreadable === 0 ? '' : ` and ${unreadable} lines could not be read`
  return { verdict: 'inconclusive', reason: `${reason}; ${lost} events were lost${cut}` }
}

function counted({ flows, others }: FlowsSighting): number {
  return flows.length + others
}
