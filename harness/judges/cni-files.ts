import { isDeepStrictEqual } from 'node:util'
import { type Judge, judgeComplaints } from './judge.ts'
import type { OnNode } from './on-node.ts'

/** Whether the folder from which a node's container runtime chooses its CNI has just the wanted files. */
export const judge: Judge<OnNode<readonly string[]>, readonly string[]> = {
  kind: 'cni-files',
  version: 1,
  summary: 'CNI configurations of nodes',
  decide({ node, seen }, wanted) {
    if (isDeepStrictEqual(seen.toSorted(), wanted.toSorted())) return { verdict: 'passed' }
    return judgeComplaints([`/etc/cni/net.d of ${node} has ${told(seen)}, not ${told(wanted)}`])
  },
}

function told(names: readonly string[]): string {
  return names.join(', ') || 'nothing'
}
