import type { MemberName } from './lane.ts'

/** On which of the two nodes each member is, the outside apart. Of a cluster with one node, all are on that. */
export const LANE_NODES = {
  redClient: 0,
  redServer: 1,
  redOther: 0,
  blueClient: 1,
  blueServer: 1,
  hostOne: 0,
  hostTwo: 1,
} as const satisfies Partial<Record<MemberName, 0 | 1>>

/**
 * Whether one of two members is a node and the other one something on another node. Policies tell a pod's own node from the others,
 * so a cluster with one node cannot be asked.
 */
export function takesAnotherNode(...ends: readonly [MemberName, MemberName]): boolean {
  const [one, two] = ends.map(placeOf)
  return ends.some(isNode) && one !== undefined && two !== undefined && one !== two
}

function isNode(name: MemberName): boolean {
  return name === 'hostOne' || name === 'hostTwo'
}

function placeOf(name: MemberName): 0 | 1 | undefined {
  return name === 'outside' ? undefined : LANE_NODES[name]
}
