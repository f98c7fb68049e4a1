import { type Judge, judgeComplaints } from './judge.ts'
import type { OnNode } from './on-node.ts'

/** What runs on a node, by the beginnings of names. */
export interface WantedProcesses {
  /** At least one of these runs. */
  readonly oneOf: readonly string[]
  /** None of these does. */
  readonly none: readonly string[]
}

/** Whether programs run on a node, and others do not. */
export const judge: Judge<OnNode<readonly string[]>, WantedProcesses> = {
  kind: 'processes',
  version: 1,
  summary: 'programs that run on nodes',
  decide({ node, seen }, { oneOf, none }) {
    return judgeComplaints([
      ...(seen.some(startsWithOne(oneOf))
        ? []
        : [`${node} runs no ${oneOf.join(' or ')}; it runs ${seen.join(', ') || 'nothing'}`]),
      ...seen.filter(startsWithOne(none)).map(name => `${node} runs ${name}`),
    ])
  },
}

function startsWithOne(prefixes: readonly string[]) {
  return (name: string) => prefixes.some(prefix => name.startsWith(prefix))
}
