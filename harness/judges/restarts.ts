import type { PodRestarts } from '../observe/vitals.ts'
import { type Judge, judgeComplaints } from './judge.ts'

/** The pods of Cilium at two moments. */
export interface Restarts {
  readonly before: readonly PodRestarts[]
  readonly now: readonly PodRestarts[]
}

/** Whether the pods of Cilium are the same as before, and none of their containers was started again. */
export const judge: Judge<Restarts, 'none'> = {
  kind: 'restarts',
  version: 1,
  summary: 'restarts of Cilium’s containers between the first case and the last',
  decide({ before, now }) {
    return judgeComplaints([
      ...(before.length === 0 || now.length === 0 ? ['Cilium has no pods'] : []),
      ...before.flatMap(pod => {
        const later = now.find(({ uid }) => uid === pod.uid)
        if (later === undefined) return [`${pod.pod} on ${pod.node} is gone`]
        return Object.entries(later.restarts).flatMap(([container, count]) => {
          const times = count - (pod.restarts[container] ?? 0)
          if (times <= 0) return []
          return [`${container} of ${pod.pod} on ${pod.node} was restarted ${times === 1 ? 'once' : `${times} times`}`]
        })
      }),
    ])
  },
}
