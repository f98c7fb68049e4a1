import type { V1Node } from './client.ts'

/** Taints that come and go with the state of a node: whoever waits for pods finds out about them. */
const PASSING =
  /^(?:node\.kubernetes\.io\/(?!unschedulable$)|node\.cilium\.io\/|node\.cloudprovider\.kubernetes\.io\/uninitialized$)/

/** Why the scheduler puts no pod without tolerations on the node, for example `it has the taint dedicated=db:NoSchedule`; undefined where it does. */
export function whyUnschedulable({ spec }: Pick<V1Node, 'spec'>): string | undefined {
  if (spec?.unschedulable === true) return 'it is cordoned'
  const taint = spec?.taints?.find(({ key, effect }) => effect !== 'PreferNoSchedule' && !PASSING.test(key))
  if (taint === undefined) return undefined
  return `it has the taint ${taint.key}${taint.value === undefined ? '' : `=${taint.value}`}:${taint.effect}`
}
