import { type PairResult, redPairs, suspectNode, suspicionLine } from '../results/node-pairs.ts'
import { firstLine } from '../results/errors.ts'
import type { Judge } from './judge.ts'

/** Whether a case came to the same good end on every pair of nodes; where not, which node explains it. */
export const judge: Judge<readonly PairResult[], 'all pass'> = {
  kind: 'node-pairs',
  version: 1,
  summary: 'what one question came to between every two nodes',
  decide(pairs) {
    if (pairs.length === 0) return { verdict: 'broken', reason: 'no pair of nodes was asked' }
    const wrong = pairs.filter(({ verdict }) => verdict !== 'passed')
    const worst = (['failed', 'broken', 'inconclusive'] as const).find(verdict =>
      wrong.some(pair => pair.verdict === verdict),
    )
    if (worst === undefined) return { verdict: 'passed' }
    const suspicion = suspectNode(pairs)
    const head = suspicion === undefined ? [] : [`${suspicionLine(suspicion)}: ${redPairs(suspicion)}`]
    return { verdict: worst, reason: [...head, ...wrong.flatMap(tell)].join('\n') }
  },
}

function tell({ from, to, verdict, reason = verdict }: PairResult): string[] {
  const [, ...rest] = reason.split('\n')
  return [`${from} -> ${to}: ${firstLine(reason)}`, ...rest.map(line => `  ${line}`)]
}
