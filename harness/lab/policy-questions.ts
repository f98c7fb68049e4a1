import type { HubbleWatch } from '../hubble/watch.ts'
import { answerTo } from '../observe/answer.ts'
import type { Policy } from '../policy/decide.ts'
import type { Pair } from '../policy/matrix.ts'
import { type AskedQuestion, type PolicyVerdicts, dropsOf, seenDecision, toldDrop } from '../policy/observed.ts'
import type { Decision, Traffic } from '../policy/world.ts'
import type { Prober } from '../probe/prober.ts'
import type { ProbeResult } from '../probe/protocol.ts'
import { BrokenError } from '../results/errors.ts'
import { BUDGETS } from '../wait/budgets.ts'
import type { Lane, Member, MemberName } from './lane.ts'
import type { Peer } from './peer.ts'

/** How two members talk: on the ports that the pods of a lane have, or with a ping. */
export type Talk = 'web' | 'alt' | 'dgram' | 'ping'

/** One question: who talks to whom, and how. */
export interface Question {
  readonly from: MemberName
  readonly to: MemberName
  readonly over: Talk
  /** It is asked over IPv6; over IPv4 where this is absent. */
  readonly family?: 6
  /** Decides how long silence has to last, and whether the policies of the API server are worth a look. */
  readonly expected: Decision
  /** Instead of a new connection. */
  readonly send?: () => Promise<ProbeResult>
}

/** What questions need of a lane. */
export interface QuestionLane {
  readonly watch: HubbleWatch
  readonly members: Readonly<Record<MemberName, AskedMember>>
  readonly fromOutside?: Lane['fromOutside']
  /** The policies that the API server has now, of whomever they are. */
  readonly storedPolicies: Lane['storedPolicies']
}

/** What questions need of a member. */
export interface AskedMember extends Pick<Member, 'party' | 'addresses'> {
  readonly peer: Pick<Peer, 'ip' | 'ip6' | 'at'> & { readonly prober: Pick<Prober, 'tcp' | 'udp' | 'icmp'> }
}

/** How long silence has to last. What is expected to pass gets longer: this machine may be busy. */
const SILENCE_MS = 300
const PATIENCE_MS = 4000

/**
 * Asks all at once, with what Hubble tells of the drops; it may tell a moment after they happened. Where it does not, it is
 * asked for a sign of life.
 *
 * @throws ProbeError when a prober is lost; BrokenError when the watch of Hubble is.
 */
export async function askQuestions(
  lane: QuestionLane,
  policies: readonly Policy[],
  questions: readonly Question[],
): Promise<PolicyVerdicts> {
  const { watch } = lane
  const moment = watch.now()
  const asked = await Promise.all(questions.map(question => ask(lane, question)))
  const names = [...new Set(questions.flatMap(({ from, to }) => [from, to]))]
  const parties = Object.fromEntries(
    names.map(name => {
      const { party, addresses } = lane.members[name]
      return [name, { party, addresses }]
    }),
  )
  const told = () => {
    const { drops, ...doubts } = watch.since(moment)
    return { drops: drops.filter(({ verdict }) => verdict === 'DROPPED').map(toldDrop), watch: doubts }
  }
  const all = () => ({ policies: policies.map(plain), parties, questions: asked, ...told() })
  const isTold = () => {
    const seen = all()
    return asked.every(question => question.outcome !== 'dropped' || dropsOf(seen, question).length > 0)
  }
  if (await watch.until(() => watch.lost !== undefined || isTold(), BUDGETS.flowsSeen.ms)) {
    return withStored(lane, questions, all())
  }
  const deaf = await watch.deaf()
  const seen = all()
  return withStored(lane, questions, { ...seen, watch: { ...seen.watch, deaf } })
}

/** Adds what the API server has, where an answer is not the expected one: the policies may not be there any more. */
async function withStored(
  lane: QuestionLane,
  questions: readonly Question[],
  seen: PolicyVerdicts,
): Promise<PolicyVerdicts> {
  const isAsExpected = seen.questions.every(
    (question, index) => seenDecision(question, dropsOf(seen, question)) === questions[index]?.expected,
  )
  if (isAsExpected) return seen
  const asking = { asked: 'the API server', how: 'lists of policies' }
  const stored = await answerTo(asking, lane.storedPolicies)
  return { ...seen, stored: 'data' in stored ? stored.data.map(plain) : stored }
}

async function ask(lane: QuestionLane, question: Question): Promise<AskedQuestion> {
  const { outcome, phase } = await send(lane, question)
  const { from, to, family } = question
  const traffic = trafficOf(lane, question)
  return {
    from,
    to,
    traffic,
    ...(family === undefined ? {} : { family }),
    outcome,
    ...(phase === undefined ? {} : { phase }),
  }
}

function send(lane: QuestionLane, question: Question): Promise<ProbeResult> {
  if (question.send !== undefined) return question.send()
  const { prober } = lane.members[question.from].peer
  const { peer } = lane.members[question.to]
  const options = { timeoutMs: question.expected === 'allowed' ? PATIENCE_MS : SILENCE_MS }
  if (question.over === 'ping') return prober.icmp(peer.ip, options)
  const traffic = trafficOf(lane, question)
  const port = 'port' in traffic ? traffic.port : 0
  const direct = { host: question.family === 6 ? peer.ip6 : peer.ip, port }
  // Policies see the pod's own port either way.
  const isFromOutside = question.from === 'outside' && question.to === 'redServer'
  const target = isFromOutside ? (lane.fromOutside?.({ protocol: traffic.protocol, port }) ?? direct) : direct
  return question.over === 'dgram' ? prober.udp(target, options) : prober.tcp(target, options)
}

/**
 * Whether the question means the same over IPv6 and can be asked there: both ends have such an address, and no rule is about one of
 * them by its address or about ICMP, which have their own words for either family.
 */
export function isAskableOverIPv6(
  { members }: Pick<QuestionLane, 'members'>,
  { from, to, over }: Pick<Question, 'from' | 'to' | 'over'>,
): boolean {
  const ends = [members[from], members[to]]
  return (
    over !== 'ping' &&
    ends.every(({ party }) => party.kind !== 'outside') &&
    ends.every(({ addresses }) => addresses.some(address => address.includes(':')))
  )
}

/** The question as the model puts it. */
export function pairIn(lane: QuestionLane, question: Pick<Question, 'from' | 'to' | 'over'>): Pair {
  const { from, to } = question
  return { from: lane.members[from].party, to: lane.members[to].party, traffic: trafficOf(lane, question) }
}

function trafficOf(lane: QuestionLane, { to, over }: Pick<Question, 'to' | 'over'>): Traffic {
  if (over === 'ping') return { protocol: 'ICMP', type: 8 }
  const { peer, party } = lane.members[to]
  if (over === 'dgram') return { protocol: 'UDP', port: peer.at('udp').port }
  if (over === 'web') return { protocol: 'TCP', port: peer.at('tcp').port }
  if (party.kind !== 'pod') throw new BrokenError(`only pods have the port alt, and ${to} is none`)
  return { protocol: 'TCP', port: 8090 }
}

/** A policy without what the API server adds to it. */
function plain(policy: Policy): Policy {
  const { name } = policy.metadata
  if (policy.kind === 'CiliumClusterwideNetworkPolicy') return { ...onlyPolicy(policy), metadata: { name } }
  const metadata = { name, namespace: policy.metadata.namespace }
  return policy.kind === 'NetworkPolicy' ? { ...onlyPolicy(policy), metadata } : { ...onlyPolicy(policy), metadata }
}

function onlyPolicy<Kind extends Policy>({ apiVersion, kind, spec }: Kind): Pick<Kind, 'apiVersion' | 'kind' | 'spec'> {
  return { apiVersion, kind, spec }
}
