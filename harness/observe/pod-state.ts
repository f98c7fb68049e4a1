import type { V1Pod } from '../kube/client.ts'

/** What keeps a pod from being Ready, in the words of its status. */
export function whyNotReady(pod: V1Pod): string {
  const unscheduled = pod.status?.conditions?.find(({ type, status }) => type === 'PodScheduled' && status !== 'True')
  const waiting = pod.status?.containerStatuses?.map(({ state }) => state?.waiting).find(state => state !== undefined)
  const detail = [unscheduled?.reason, unscheduled?.message, waiting?.reason, waiting?.message]
    .filter(Boolean)
    .join(' ')
  return `${pod.metadata?.name ?? 'the pod'} is ${pod.status?.phase ?? 'unknown'}${detail === '' ? ' and not Ready' : `: ${detail}`}`
}
