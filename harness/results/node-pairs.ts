import type { Verdict } from './model.ts'

/** What a case came to between two nodes, or on one that is both ends; `outside` is a host that is in no cluster. */
export interface PairResult {
  /** Name of the node that sends. */
  readonly from: string
  readonly to: string
  readonly verdict: Exclude<Verdict, 'skipped'>
  /** Absent only on `passed`. */
  readonly reason?: string
}

/** What the pairs that are red have in common. */
export interface Suspicion {
  /** Every pair in which something failed or is broken, each way once. */
  readonly red: readonly Pick<PairResult, 'from' | 'to'>[]
  /** How many pairs were asked, each way once. */
  readonly asked: number
  /** Nodes that are an end of every red pair: the culprit where there is one, none where several nodes have to be wrong. */
  readonly nodes: readonly string[]
}

/**
 * Which node explains everything that is red. A pair is red where anything that was asked of it is.
 *
 * @returns Undefined where nothing is red.
 */
export function suspectNode(results: readonly PairResult[]): Suspicion | undefined {
  const pairs = [...Map.groupBy(results, ({ from, to }) => JSON.stringify([from, to])).values()]
  const red = pairs.flatMap(same => {
    const [first] = same
    return first !== undefined && same.some(isRed) ? [{ from: first.from, to: first.to }] : []
  })
  const [first] = red
  if (first === undefined) return undefined
  const candidates = new Set([first.from, first.to].filter(name => name !== OUTSIDE))
  const nodes = [...candidates].filter(node => red.every(({ from, to }) => from === node || to === node))
  return { red, asked: pairs.length, nodes }
}

const OUTSIDE = 'outside'

function isRed({ verdict }: PairResult): boolean {
  return verdict === 'failed' || verdict === 'broken'
}

/** The suspicion in one sentence. */
export function suspicionLine({ red, asked, nodes }: Suspicion): string {
  const [node, other] = nodes
  const pairs = `${red.length} of ${asked} pairs of nodes fail`
  if (node === undefined) return `${pairs}, and no single node is in all of them`
  if (other === undefined) return `${pairs}, and node ${node} is in all of them`
  return `${pairs}, all between ${node} and ${other}: either node can be the cause`
}

/** Every red pair, such as `a -> b, b -> a`. */
export function redPairs({ red }: Suspicion): string {
  return red.map(({ from, to }) => (from === to ? `on ${from}` : `${from} -> ${to}`)).join(', ')
}
