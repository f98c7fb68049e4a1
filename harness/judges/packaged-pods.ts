import type { PackagedPod } from '../observe/packaged-pods.ts'
import { type Judge, judgeComplaints } from './judge.ts'

/** A pod by its component and identity. */
interface PodIdentity {
  readonly component: string
  readonly uid: string
}

/** What the packaged pods should be. */
export type WantedPackaged =
  | { readonly component: string; readonly is: 'ready' | 'waiting for a node' }
  /** Just those, at least one of each of three components. */
  | { readonly same: readonly PodIdentity[] }

/** Whether the pods that the distribution packages are where they should be on their way. */
export const judge: Judge<readonly PackagedPod[], WantedPackaged> = {
  kind: 'packaged-pods',
  version: 1,
  summary: 'pods that the Kubernetes distribution ships',
  decide(pods, wanted) {
    if ('same' in wanted) return judgeComplaints(notTheSame(pods, wanted.same))
    const own = pods.filter(({ component }) => component === wanted.component)
    if (own.length === 0) return judgeComplaints([`there is no pod of ${wanted.component}`])
    const isFine = wanted.is === 'ready' ? (pod: PackagedPod) => pod.ready : isWaiting
    const bad = own.filter(pod => !isFine(pod))
    const lack = bad.find(({ noImage }) => noImage !== undefined)
    if (lack !== undefined) return { verdict: 'broken', reason: `${lack.name} has no image: ${lack.noImage}` }
    return judgeComplaints(bad.map(describePod))
  },
}

/** The scheduler found no node without a taint. */
function isWaiting({ phase, ready, unscheduled }: PackagedPod): boolean {
  return (
    phase === 'Pending' && !ready && /^Unschedulable: 0\/\d+ nodes are available: .*untolerated taint/.test(unscheduled)
  )
}

function describePod({ name, phase, ready, missing, unscheduled }: PackagedPod): string {
  const why = unscheduled || missing
  return `${name} is ${phase} and ${ready ? 'Ready' : 'not Ready'}${why === '' ? '' : `: ${why}`}`
}

function notTheSame(pods: readonly PackagedPod[], before: readonly PodIdentity[]): string[] {
  const isIn = (list: readonly PodIdentity[], { uid }: PodIdentity) => list.some(pod => pod.uid === uid)
  const components = new Set(before.map(({ component }) => component)).size
  return [
    ...(components < 3 ? [`only ${components} components were Pending before`] : []),
    ...before.filter(pod => !isIn(pods, pod)).map(({ component, uid }) => `${component} is no longer the pod ${uid}`),
    ...pods.filter(pod => !isIn(before, pod)).map(({ name }) => `${name} was not there before`),
  ]
}
