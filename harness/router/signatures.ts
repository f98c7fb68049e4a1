import { BrokenError } from '../results/errors.ts'
import { type RouterPlace, inRouter } from './ask.ts'

/** How many segments a kernel has dropped for their TCP MD5 signature (RFC 2385). */
export interface RefusedSegments {
  /** They have none, where one is wanted. */
  readonly unsigned: number
  /** They have one, where none is wanted. */
  readonly unexpected: number
  /** They are signed with another password. */
  readonly wrong: number
}

/** Counters of Linux, in `/proc/net/netstat`. */
const COUNTERS = { unsigned: 'TCPMD5NotFound', unexpected: 'TCPMD5Unexpected', wrong: 'TCPMD5Failure' } as const

/** What the router's kernel has dropped since the router is there. A daemon never hears of it, so it cannot tell. */
export async function refusedSegments(router: RouterPlace): Promise<RefusedSegments> {
  return readRefusedSegments(await inRouter(router, ['cat', '/proc/net/netstat']))
}

/** Reads `/proc/net/netstat`: a line of names, and below it one of numbers, for each group. */
export function readRefusedSegments(text: string): RefusedSegments {
  const [names = [], numbers = []] = text
    .split('\n')
    .filter(line => line.startsWith('TcpExt:'))
    .map(line => line.trim().split(/\s+/))
  const count = (which: keyof typeof COUNTERS) => {
    const found = Number(numbers[names.indexOf(COUNTERS[which])])
    if (!Number.isInteger(found)) throw new BrokenError(`the kernel does not count ${COUNTERS[which]}`)
    return found
  }
  return { unsigned: count('unsigned'), unexpected: count('unexpected'), wrong: count('wrong') }
}

/** What was dropped between two readings. */
export function droppedSince(before: RefusedSegments, now: RefusedSegments): RefusedSegments {
  return {
    unsigned: now.unsigned - before.unsigned,
    unexpected: now.unexpected - before.unexpected,
    wrong: now.wrong - before.wrong,
  }
}
