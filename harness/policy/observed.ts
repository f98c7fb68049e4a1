import type { Flow, FlowEnd } from '../hubble/flow.ts'
import type { Outcome } from '../probe/protocol.ts'
import type { Unanswered } from '../results/observation.ts'
import type { Policy } from './decide.ts'
import type { Pair } from './matrix.ts'
import type { Party, Traffic } from './world.ts'

/** Somebody who talks or is talked to, and every address that its packets may have: a node has several. */
export interface AskedParty {
  readonly party: Party
  readonly addresses: readonly string[]
}

/** One question, with what the sender's prober said to it. The ends are names of {@link PolicyVerdicts.parties}. */
export interface AskedQuestion {
  readonly from: string
  readonly to: string
  readonly traffic: Traffic
  /** It was asked over IPv6; over IPv4 where this is absent. */
  readonly family?: 6
  readonly outcome: Outcome
  /** The step in which a probe failed. */
  readonly phase?: string
}

/** One end of a drop, as {@link FlowEnd} has it; of its labels only the reserved ones. */
export type ToldEnd = Pick<FlowEnd, 'ip' | 'namespace' | 'pod' | 'labels'> & { readonly port?: number }

/** A drop that Hubble told. */
export interface ToldDrop {
  /** Milliseconds since 1970. */
  readonly time: number
  readonly node: string
  readonly reason: string
  readonly direction: string
  readonly protocol: Flow['protocol']
  readonly icmpType?: number
  readonly source: ToldEnd
  readonly destination: ToldEnd
}

/** How far the silence of Hubble can be trusted. */
export interface WatchTrust {
  /** Events that agents lost, and lines that could not be read, since the questions were asked. */
  readonly lostEvents: number
  readonly unreadableLines: number
  /**
   * Nodes whose Hubble told nothing of a packet that was sent for a sign of life. Absent where none was asked for, since Hubble
   * told of every drop.
   */
  readonly deaf?: readonly string[]
}

/** Questions that were asked at once under some policies, and everything that Hubble told meanwhile. */
export interface PolicyVerdicts {
  readonly policies: readonly Policy[]
  readonly parties: Readonly<Record<string, AskedParty>>
  readonly questions: readonly AskedQuestion[]
  readonly drops: readonly ToldDrop[]
  readonly watch: WatchTrust
  /**
   * The policies that the API server has on the pods of the lane, and all clusterwide ones, where an answer was not the expected
   * one. Absent where all were.
   */
  readonly stored?: readonly Policy[] | { readonly unanswered: Unanswered }
}

/** Hubble's words for the two reasons for which policy drops. */
const REASONS: Readonly<Record<string, 'no rule allows it' | 'a rule denies it'>> = {
  POLICY_DENIED: 'no rule allows it',
  POLICY_DENY: 'a rule denies it',
}

/** What a node's own packets are labelled with, whatever node looks at them. */
const NODE_LABELS = ['reserved:host', 'reserved:remote-node', 'reserved:kube-apiserver']

/** A flow that was dropped, with what tells whose it was. */
export function toldDrop({
  time,
  node,
  dropReason,
  direction,
  protocol,
  icmpType,
  source,
  destination,
}: Flow): ToldDrop {
  const drop = { time, node, reason: dropReason, direction, protocol }
  const ends = { source: toldEnd(source), destination: toldEnd(destination) }
  return { ...drop, ...(icmpType === undefined ? {} : { icmpType }), ...ends }
}

function toldEnd({ ip, port, namespace, pod, labels }: FlowEnd): ToldEnd {
  const reserved = labels.filter(label => label.startsWith('reserved:'))
  return { ip, ...(port === undefined ? {} : { port }), namespace, pod, labels: reserved }
}

/** The question as the model puts it. @throws Error when an end is not among the parties. */
export function pairOf({ parties }: Pick<PolicyVerdicts, 'parties'>, question: AskedQuestion): Pair {
  return {
    from: partyOf(parties, question.from).party,
    to: partyOf(parties, question.to).party,
    traffic: question.traffic,
  }
}

/** The drops that are about the question: of just these two ends, in just this traffic. */
export function dropsOf({ parties, drops }: PolicyVerdicts, { from, to, traffic, family }: AskedQuestion): ToldDrop[] {
  const [sender, receiver] = [partyOf(parties, from), partyOf(parties, to)]
  const found = drops.filter(
    ({ source, destination, protocol, icmpType }) =>
      destination.ip.includes(':') === (family === 6) &&
      isEnd(source, sender) &&
      isEnd(destination, receiver) &&
      (traffic.protocol === 'ICMP'
        ? protocol === 'ICMPv4' && icmpType === traffic.type
        : protocol === traffic.protocol && destination.port === traffic.port),
  )
  return found.map(drop => (leftNode(drop, sender.party, receiver.party) ? { ...drop, direction: 'EGRESS' } : drop))
}

/**
 * Whether a node dropped what it sent to somewhere else itself, which is at egress. Hubble calls it INGRESS: it tells by the address
 * whose endpoint sent a packet, and finds no endpoint by that of a node.
 */
function leftNode({ node }: ToldDrop, sender: Party, receiver: Party): boolean {
  if (sender.kind !== 'node' || node !== sender.name) return false
  return receiver.kind === 'pod' ? receiver.node !== node : receiver.name !== node
}

function partyOf(parties: PolicyVerdicts['parties'], name: string): AskedParty {
  const found = parties[name]
  if (found === undefined) throw new Error(`nobody is called ${name}`)
  return found
}

/** By address and identity. Hubble may not know the name of a pod yet, but it never has a wrong one. */
function isEnd({ ip, namespace, pod, labels }: ToldEnd, { party, addresses }: AskedParty): boolean {
  if (!addresses.includes(ip)) return false
  if (party.kind === 'pod') return pod === '' || (pod === party.name && namespace === party.namespace)
  if (pod !== '') return false
  const isNode = labels.some(label => NODE_LABELS.includes(label))
  return party.kind === 'node' ? isNode : !isNode
}

/**
 * What was decided about a question, as it was seen: a `Decision` where it comes to one. An answer is `allowed`; silence is a
 * decision of a policy only where Hubble told of the drop and says so. Anything else is told as it was, silence with the phase of
 * the probe that it ended.
 */
export function seenDecision(
  { outcome, phase = 'exchange' }: Pick<AskedQuestion, 'outcome' | 'phase'>,
  drops: readonly ToldDrop[],
): string {
  if (outcome !== 'dropped') return outcome
  const [drop] = drops
  if (drop === undefined) return `no answer (${phase}), and Hubble saw no drop`
  const reason = REASONS[drop.reason]
  const direction = { EGRESS: 'egress', INGRESS: 'ingress' }[drop.direction]
  if (reason === undefined || direction === undefined) {
    return `dropped for ${drop.reason || 'no reason'}, direction ${drop.direction || 'unknown'}`
  }
  return `${direction}: ${reason}`
}
