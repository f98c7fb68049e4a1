import type { ContainerEnd, PodRestarts } from '../observe/vitals.ts'
import { type Judge, judgeComplaints } from './judge.ts'

/** The pods of Cilium at two moments. */
export interface Restarts {
  readonly before: readonly PodRestarts[]
  readonly now: readonly PodRestarts[]
  /** For what share of the time between them work on a node waited for a processor: 0 to 1. Absent in older runs. */
  readonly waited?: number
}

/** From this share on a healthy container may miss the deadline of a liveness probe or of its lease. */
const STARVED = 0.5

/**
 * Whether the pods of Cilium are the same as before, and none of their containers was started again. Where processors were
 * missing, a container that was ended for being late settles nothing.
 */
export const judge: Judge<Restarts, 'none'> = {
  kind: 'restarts',
  version: 1,
  summary: 'restarts of Cilium’s containers between the first case and the last',
  decide({ before, now, waited = 0 }) {
    const empty = before.length === 0 || now.length === 0 ? ['Cilium has no pods'] : []
    const gone = before.filter(({ uid }) => now.every(pod => pod.uid !== uid))
    const restarted = before.flatMap(pod =>
      restartsOf(
        pod,
        now.find(({ uid }) => uid === pod.uid),
      ),
    )
    const complaints = [
      ...empty,
      ...gone.map(({ pod, node }) => `${pod} on ${node} is gone`),
      ...restarted.map(({ complaint }) => complaint),
    ]
    const isExcused = complaints.length === restarted.length && restarted.every(({ end }) => isLate(end))
    if (complaints.length === 0 || !isExcused || waited < STARVED) return judgeComplaints(complaints)
    const share = `${Math.round(waited * 100)} %`
    const why = `work on the nodes waited for a processor ${share} of the time, so a healthy container may answer too late`
    return { verdict: 'inconclusive', reason: [...complaints, why].join('\n') }
  },
}

interface Restart {
  readonly complaint: string
  readonly end: ContainerEnd | undefined
}

function restartsOf(before: PodRestarts, now: PodRestarts | undefined): Restart[] {
  return Object.entries(now?.restarts ?? {}).flatMap(([container, count]) => {
    const times = count - (before.restarts[container] ?? 0)
    if (times <= 0) return []
    const often = times === 1 ? 'once' : `${times} times`
    const end = now?.ends?.[container]
    return [{ complaint: `${container} of ${before.pod} on ${before.node} was restarted ${often}${told(end)}`, end }]
  })
}

function told(end: ContainerEnd | undefined): string {
  if (end === undefined) return ''
  const { exitCode, reason, message } = end
  const last = message.trim().split('\n').at(-1) ?? ''
  return `; it ended with exit code ${exitCode} (${reason})${last === '' ? '' : `: ${last}`}`
}

/** Whether it was ended for being late: by its kubelet, with SIGTERM or SIGKILL, or since it lost the lease of a leader. */
function isLate(end: ContainerEnd | undefined): boolean {
  if (end === undefined || end.reason === 'OOMKilled') return false
  return [0, 137, 143].includes(end.exitCode) || /leader election lost/i.test(end.message)
}
