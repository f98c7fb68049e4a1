import type { V1Pod } from '../kube/client.ts'

type PodSpec = NonNullable<V1Pod['spec']>

/**
 * What keeps a pod on one node, whatever taints that has and whatever it is labelled as: the label with the name of a host need
 * not be the name of its node.
 */
export function pinnedTo(node: string): Pick<PodSpec, 'affinity' | 'tolerations'> {
  const here = [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] }]
  return {
    affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: here } } },
    tolerations: [{ operator: 'Exists' }],
  }
}

/** The node that a pod is pinned to; undefined where it is not. */
export function nodeOfPinned({ affinity }: Pick<PodSpec, 'affinity'>): string | undefined {
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? []
  return terms[0]?.matchFields?.find(({ key }) => key === 'metadata.name')?.values?.[0]
}
