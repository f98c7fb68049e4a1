import type { ClusterNode } from './cluster.ts'

/** Two nodes between which cases send traffic; most is sent by the first one. */
export type NodePair = readonly [ClusterNode, ClusterNode]

/**
 * The node on which most workloads are: one that serves the API, since Cilium treats that one as an entity of its own. Nodes on
 * which pods may not run come last. Undefined where there is none.
 */
export function chooseFirstNode(nodes: readonly ClusterNode[]): ClusterNode | undefined {
  return best(nodes, node => [isFit(node), node.role === 'server'])
}

/**
 * The pair for cases that need only one: the first node, and one that is as unlike it as there is, in its role and then in its
 * zone. Undefined where there are not two nodes.
 */
export function chooseNodePair(nodes: readonly ClusterNode[]): NodePair | undefined {
  const one = chooseFirstNode(nodes)
  if (one === undefined) return undefined
  const others = nodes.filter(({ name }) => name !== one.name)
  const two = best(others, node => [isFit(node), node.role !== one.role, isElsewhere(node, one)])
  return two === undefined ? undefined : [one, two]
}

/** Every pair, each way. */
export function everyNodePair(nodes: readonly ClusterNode[]): NodePair[] {
  return nodes.flatMap(one => nodes.flatMap((two): NodePair[] => (two.name === one.name ? [] : [[one, two]])))
}

function isFit({ unfit }: ClusterNode): boolean {
  return unfit === undefined
}

function isElsewhere({ zone }: ClusterNode, other: ClusterNode): boolean {
  return zone !== undefined && other.zone !== undefined && zone !== other.zone
}

/** The node that has most of the traits, of which an earlier one outweighs all that follow; of several, the first. */
function best(
  nodes: readonly ClusterNode[],
  traits: (node: ClusterNode) => readonly boolean[],
): ClusterNode | undefined {
  const rank = (node: ClusterNode) => traits(node).reduce((sum, has) => sum * 2 + Number(has), 0)
  return nodes.toSorted((a, b) => rank(b) - rank(a))[0]
}
