import type { Flow } from '../hubble/flow.ts'
import type { Outcome } from '../probe/protocol.ts'
import type { Traffic } from './world.ts'

/** The addresses of a probe. */
export interface ProbedPair {
  /** Undefined for a node, which has several. */
  readonly sourceIP: string | undefined
  readonly destinationIP: string
  readonly traffic: Traffic
}

/** Hubble's words for the two reasons for which policy drops. */
const REASONS: Readonly<Record<string, 'no rule allows it' | 'a rule denies it'>> = {
  POLICY_DENIED: 'no rule allows it',
  POLICY_DENY: 'a rule denies it',
}

/** The drops among the flows that are about the pair's first packet. */
export function dropsOf({ sourceIP, destinationIP, traffic }: ProbedPair, flows: readonly Flow[]): Flow[] {
  return flows.filter(
    ({ verdict, source, destination, protocol, icmpType }) =>
      verdict === 'DROPPED' &&
      (sourceIP === undefined ? source.pod === '' : source.ip === sourceIP) &&
      destination.ip === destinationIP &&
      (traffic.protocol === 'ICMP'
        ? protocol === 'ICMPv4' && icmpType === traffic.type
        : protocol === traffic.protocol && destination.port === traffic.port),
  )
}

/**
 * What was decided about a pair, as it was seen: a `Decision` where it comes to one. An answer is `allowed`; silence is a
 * decision of a policy only where Hubble saw the drop and says so. Anything else is told as it was, silence with the phase of
 * the probe that it ended.
 */
export function seenDecision(outcome: Outcome, drops: readonly Flow[], phase = 'exchange'): string {
  if (outcome === 'allowed') return 'allowed'
  if (outcome !== 'dropped') return outcome
  const [drop] = drops
  if (drop === undefined) return `no answer (${phase}), and Hubble saw no drop`
  const reason = REASONS[drop.dropReason]
  const direction = { EGRESS: 'egress', INGRESS: 'ingress' }[drop.direction]
  if (reason === undefined || direction === undefined) {
    return `dropped for ${drop.dropReason || 'no reason'}, direction ${drop.direction || 'unknown'}`
  }
  return `${direction}: ${reason}`
}
