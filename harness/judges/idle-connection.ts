import type { CtEntry, CtTimeouts } from '../observe/conntrack.ts'
import type { ProbeResult } from '../probe/protocol.ts'
import { type Judge, judgeComplaints } from './judge.ts'
import type { End } from './probe.ts'

/** A connection that was opened, left idle, and used again. */
export interface IdleConnection {
  readonly from: End
  readonly to: End
  readonly transport: 'tcp' | 'udp'
  /** As the agent on the sender's node is configured, in seconds. */
  readonly timeouts: CtTimeouts
  readonly opened: ProbeResult
  /** Before it was used again. Absent where it was never open. */
  readonly idle?: Tracked
  readonly used?: ProbeResult
  /** After that. */
  readonly busy?: Tracked
}

/** What the agent on the sender's node has of a connection. */
export interface Tracked {
  readonly entries: readonly CtEntry[]
  /** Seconds since the last packet, at most: from before it was sent until the entries were listed. */
  readonly sinceS: number
}

/** How long it should have been idle at least, in seconds. */
export interface WantedIdle {
  readonly atLeastS: number
}

/** Cilium's clock ticks about once a second, and both times that make a difference are cut to its ticks. */
const SLACK_S = 3

/**
 * Whether an idle connection carries on, and will: its entry is there, is one of an open connection, has the lifetime that the
 * agent is configured with, and gets it anew when it is used.
 */
export const judge: Judge<IdleConnection, WantedIdle> = {
  kind: 'idle-connection',
  version: 1,
  summary: 'idle connections and their entries in connection tracking',
  decide({ from, to, transport, timeouts, opened, idle, used, busy }, { atLeastS }) {
    const ends = `${transport} from ${from.name} on ${from.node} to ${to.name} on ${to.node} (${to.ip})`
    if (opened.outcome !== 'allowed') return judgeComplaints([ends, `opening it: ${tell(opened)}`])
    if (idle === undefined || used === undefined || busy === undefined)
      return { verdict: 'broken', reason: `${ends}\nit was not checked after it was opened` }
    if (idle.sinceS < atLeastS)
      return { verdict: 'broken', reason: `${ends}\nit was idle for ${idle.sinceS} s, not for ${atLeastS} s` }
    const [saw, sees] = [opened.seen?.remote, used.seen?.remote]
    const timeout = timeouts[transport]
    const complaints = [
      ...(used.outcome === 'allowed' ? [] : [`using it after ${idle.sinceS.toFixed(0)} s: ${tell(used)}`]),
      ...(saw === undefined || sees === undefined || saw === sees
        ? []
        : [`its server saw ${saw}, and now sees ${sees}`]),
      ...whatIsWrong(idle, timeout).map(wrong => `after ${idle.sinceS.toFixed(0)} s of silence ${wrong}`),
      ...whatIsWrong(busy, timeout).map(wrong => `after it was used again ${wrong}`),
    ]
    return judgeComplaints(complaints.length === 0 ? [] : [ends, ...complaints])
  },
}

function tell({ outcome, phase, errno, message }: ProbeResult): string {
  return [outcome, phase, errno, message].filter(Boolean).join(', ')
}

function whatIsWrong({ entries, sinceS }: Tracked, timeout: number): string[] {
  if (!entries.some(({ direction }) => direction === 'OUT')) return ['connection tracking has no entry of it']
  return entries.flatMap(({ direction, protocol, remainingS, flags }) => {
    const entry = `its entry ${direction}`
    const closing = flags.filter(flag => flag.endsWith('Closing'))
    const isOpen = protocol === 'udp' || flags.includes('SeenNonSyn')
    const [least, most] = [timeout - sinceS - SLACK_S, timeout + SLACK_S]
    return [
      ...(closing.length === 0 ? [] : [`${entry} is being closed (${closing.join(', ')})`]),
      ...(isOpen ? [] : [`${entry} belongs to a connection that is still being opened`]),
      ...(remainingS >= least && remainingS <= most
        ? []
        : [
            `${entry} has ${remainingS} s left, not ${Math.ceil(least)} to ${most} s of the ${timeout} s that are configured`,
          ]),
    ]
  })
}
