import type { Mount } from '../observe/node-facts.ts'
import { type Judge, judgeComplaints } from './judge.ts'
import type { OnNode } from './on-node.ts'

/** Whether a file system is mounted on a node. */
export const judge: Judge<OnNode<readonly Mount[]>, Mount> = {
  kind: 'mounts',
  version: 1,
  summary: 'file systems that are mounted on nodes',
  decide({ node, seen }, { type, point }) {
    // What was mounted last covers what was there before.
    const top = seen.findLast(mount => mount.point === point)
    if (top?.type === type) return { verdict: 'passed' }
    return judgeComplaints([`${node} has ${top === undefined ? 'nothing' : top.type} mounted at ${point}, not ${type}`])
  },
}
