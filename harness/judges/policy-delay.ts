import { spentMs } from '../wait/machine-time.ts'
import { type Judge, judgeComplaints } from './judge.ts'

/** Steady traffic over which a policy came and went. Moments are milliseconds since 1970. */
export interface PolicyRound {
  readonly appliedAt: number
  readonly deletedAt: number
  /** The longest silence: what the policy made. Absent where everything was answered. */
  readonly silence?: { readonly startedAt: number; readonly endedAt: number }
  /** Milliseconds for which work waited for a processor after each change; absent from what was saved before it was counted. */
  readonly stalled?: { readonly appliedMs: number; readonly deletedMs: number }
}

/** Rounds, one after the other. */
export interface PolicyDelays {
  readonly rounds: readonly PolicyRound[]
}

/** How many rounds there have to be, and the longest time that any change may take. */
export interface WantedDelays {
  readonly rounds: number
  readonly slowestMs: number
}

/** From each change to the traffic that follows it, in milliseconds. */
export function delaysOf({ rounds }: PolicyDelays): { readonly toDeny: number[]; readonly toAllow: number[] } {
  const made = rounds.flatMap(({ silence, ...changes }) => (silence === undefined ? [] : [{ ...silence, ...changes }]))
  return {
    toDeny: made.map(({ startedAt, appliedAt }) => startedAt - appliedAt),
    toAllow: made.map(({ endedAt, deletedAt }) => endedAt - deletedAt),
  }
}

/** The same without the time for which processors were busy, as waits have it. */
function ownDelaysOf({ rounds }: PolicyDelays): { readonly toDeny: number[]; readonly toAllow: number[] } {
  const { toDeny, toAllow } = delaysOf({ rounds })
  const stalls = rounds.filter(({ silence }) => silence !== undefined).map(({ stalled }) => stalled)
  return {
    toDeny: toDeny.map((delay, index) => spentMs(delay, stalls[index]?.appliedMs ?? 0)),
    toAllow: toAllow.map((delay, index) => spentMs(delay, stalls[index]?.deletedMs ?? 0)),
  }
}

/** Whether traffic follows policies soon. */
export const judge: Judge<PolicyDelays, WantedDelays> = {
  kind: 'policy-delay',
  version: 1,
  summary: 'time from the change of a policy to its effect on traffic',
  decide(data, wanted) {
    if (data.rounds.length !== wanted.rounds) {
      return { verdict: 'broken', reason: `${data.rounds.length} rounds were measured, not ${wanted.rounds}` }
    }
    const { toDeny, toAllow } = ownDelaysOf(data)
    const unbroken = data.rounds.filter(({ silence }) => silence === undefined).length
    const slow = (what: string, delays: readonly number[]) =>
      delays
        .filter(delay => delay > wanted.slowestMs)
        .map(delay => `${delay.toFixed(0)} ms from ${what}, more than ${wanted.slowestMs} ms`)
    return judgeComplaints([
      ...(unbroken === 0 ? [] : [`${unbroken} policies did not interrupt the traffic`]),
      ...slow('apply to deny', toDeny),
      ...slow('delete to allow', toAllow),
    ])
  },
}
