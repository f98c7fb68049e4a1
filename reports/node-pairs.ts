import type { RunResult } from '../harness/results/model.ts'
import { type PairResult, redPairs, suspectNode, suspicionLine } from '../harness/results/node-pairs.ts'
import { profilesOf } from './tally.ts'

/** What the cases of one profile came to on every pair of nodes. */
export interface PairMatrix {
  readonly profile: string
  /** In one sentence: which node explains the pairs that fail. */
  readonly line: string
  readonly allPass: boolean
  /** Names of the ends, in the order of the cluster's nodes. */
  readonly ends: readonly string[]
  /** What was asked from one end to another: how many cases did not pass, of how many. Undefined where nothing was. */
  readonly cell: (from: string, to: string) => PairCell | undefined
}

/** Cases between two nodes. */
interface PairCell {
  readonly red: number
  readonly asked: number
}

/** The matrices of a run that asks every pair of nodes; none for another. */
export function pairMatrices(run: Pick<RunResult, 'cases' | 'cluster'>): PairMatrix[] {
  return profilesOf(run.cases).flatMap(profile => {
    const results = run.cases.flatMap(c => (c.profile === profile ? (c.pairs ?? []) : []))
    return results.length === 0 ? [] : [matrixOf(profile, results, run)]
  })
}

/** The line of each matrix, with its profile. */
export function pairLines(run: Pick<RunResult, 'cases' | 'cluster'>): string[] {
  return pairMatrices(run).map(({ profile, line }) => `${profile}: ${line}`)
}

function matrixOf(
  profile: string,
  results: readonly PairResult[],
  { cluster }: Pick<RunResult, 'cluster'>,
): PairMatrix {
  const cells = Map.groupBy(results, ({ from, to }) => JSON.stringify([from, to]))
  const named = new Set(results.flatMap(({ from, to }) => [from, to]))
  const known = (cluster?.nodes ?? []).map(({ name }) => name).filter(name => named.has(name))
  const suspicion = suspectNode(results)
  const allPass = results.every(({ verdict }) => verdict === 'passed')
  const open = allPass ? `all ${cells.size} pairs of nodes pass` : 'no pair of nodes fails, and some are inconclusive'
  return {
    profile,
    allPass,
    line: suspicion === undefined ? open : `${suspicionLine(suspicion)}: ${redPairs(suspicion)}`,
    ends: [...new Set([...known, ...named])],
    cell: (from, to) => {
      const own = cells.get(JSON.stringify([from, to]))
      return own && { red: own.filter(({ verdict }) => verdict !== 'passed').length, asked: own.length }
    },
  }
}

/** A cell in words, such as `3 of 28 fail`. */
export function cellText(cell: PairCell | undefined): string {
  if (cell === undefined) return ''
  return cell.red === 0 ? 'ok' : `${cell.red} of ${cell.asked} fail`
}
