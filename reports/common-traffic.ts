import type { CaseResult, ProbeEnd, RunResult } from '../harness/results/model.ts'
import { plural } from './format.ts'

/** What the failed traffic of one profile has in common, where it is more than a few probes that nothing else explains. */
export interface CommonTraffic {
  readonly profile: string
  /** For example `What fails is traffic to pods on another node: 32 of 32 probes. All 85 others pass.` */
  readonly sentence: string
  /** Where to look first; absent where the pattern fits several causes. */
  readonly hint?: string
}

/** Fewer failed probes than this have reasons of their own that are read as fast. */
const FEWEST = 4

/** What is said has to be true of so much of what failed. */
const COVERED = 0.8

/** How many properties a pattern has at most. */
const MOST = 3

/** Traffic that came to one thing, and how often it was sent. */
interface Sent {
  readonly from: ProbeEnd
  readonly to: ProbeEnd
  readonly over: string
  readonly isGood: boolean
  readonly count: number
}

/** Something that is true of some traffic and not of other; they are said in the order of {@link traitsOf}. */
interface Trait {
  readonly words: string
  readonly of: (sent: Sent) => boolean
}

/**
 * Finds what distinguishes the traffic that failed from that which passed, on each profile: the fewest properties that are true of
 * nearly all that failed and of nothing that passed. Only traffic straight to a pod, a node or a host is looked at; services choose
 * between ends.
 */
export function commonTraffic(run: Pick<RunResult, 'cases' | 'profiles'>): CommonTraffic[] {
  const byProfile = Map.groupBy(run.cases, ({ profile }) => profile)
  return [...byProfile].flatMap(([profile, cases]) => {
    const sent = cases.flatMap(sentBy)
    const found = patternOf(sent)
    if (found === undefined) return []
    const features = run.profiles.find(({ name }) => name === profile)?.features ?? []
    const hint = hintOf(
      found,
      features.filter(({ present }) => present).map(({ name }) => name),
    )
    return [{ profile, sentence: sentenceOf(found, sent), ...(hint === undefined ? {} : { hint }) }]
  })
}

/** The same, a line a profile. */
export function commonLines(run: Pick<RunResult, 'cases' | 'profiles'>): string[] {
  return commonTraffic(run).map(({ profile, sentence, hint }) =>
    [`on ${profile}: ${sentence}`, hint].filter(Boolean).join(' '),
  )
}

/** What was denied as it should be says nothing about a path. */
function sentBy({ probes = [] }: CaseResult): Sent[] {
  return probes
    .filter(({ expected }) => expected === 'allowed')
    .map(({ from, to, over, outcome, count }) => ({ from, to, over, isGood: outcome === 'allowed', count }))
}

function patternOf(sent: readonly Sent[]): readonly Trait[] | undefined {
  const [bad, good] = [sent.filter(({ isGood }) => !isGood), sent.filter(({ isGood }) => isGood)]
  if (sum(bad) < FEWEST) return undefined
  // One kind of traffic alone says nothing about others.
  if (good.length === 0) return bad.some(WITHIN.of) && bad.some(BETWEEN.of) ? [] : undefined
  // What is true of too little of it is in no pattern that covers enough.
  const covers = (pattern: readonly Trait[]) => sum(bad.filter(one => has(pattern, one)))
  const traits = traitsOf(sent).filter(trait => covers([trait]) >= COVERED * sum(bad))
  for (let size = 1; size <= MOST; size += 1) {
    const fitting = choose(traits, size)
      .filter(pattern => good.every(one => !has(pattern, one)))
      .filter(pattern => covers(pattern) >= COVERED * sum(bad))
    // The first of equals: traits are in the order in which they explain most.
    const best = fitting.toSorted((a, b) => covers(b) - covers(a))[0]
    if (best !== undefined) return best
  }
  return undefined
}

function sum(sent: readonly Sent[]): number {
  return sent.reduce((total, { count }) => total + count, 0)
}

function has(pattern: readonly Trait[], sent: Sent): boolean {
  return pattern.every(({ of }) => of(sent))
}

const BETWEEN: Trait = {
  words: 'between nodes',
  of: ({ from, to }) => isNode(from) && isNode(to) && from.node !== to.node,
}
const WITHIN: Trait = { words: 'within a node', of: ({ from, to }) => isNode(from) && from.node === to.node }
const TO_POD: Trait = { words: 'to pods', of: ({ to }) => isPod(to) }
const WITH_POD: Trait = { words: 'with a pod at one end', of: ({ from, to }) => isPod(from) || isPod(to) }
const POD_TO_POD: Trait = { words: 'from pod to pod', of: ({ from, to }) => isPod(from) && isPod(to) }
const POD_OUT: Trait = { words: 'from pods to hosts outside', of: ({ from, to }) => isPod(from) && !isNode(to) }
const OUT: Trait = { words: 'to hosts outside', of: ({ to }) => !isNode(to) }
const IN: Trait = { words: 'from hosts outside', of: ({ from }) => !isNode(from) }

function traitsOf(sent: readonly Sent[]): Trait[] {
  const nodes = [...new Set(sent.flatMap(({ from, to }) => [from, to].filter(isNode).map(({ node }) => node)))]
  const protocols = [...new Set(sent.map(({ over }) => over))]
  return [
    BETWEEN,
    WITHIN,
    POD_OUT,
    OUT,
    IN,
    TO_POD,
    WITH_POD,
    POD_TO_POD,
    ...nodes.flatMap(node => [
      { words: `with an end on ${node}`, of: ({ from, to }: Sent) => from.node === node || to.node === node },
      { words: `from ${node}`, of: ({ from }: Sent) => from.node === node },
      { words: `to ${node}`, of: ({ to }: Sent) => to.node === node },
    ]),
    ...protocols.map(over => ({ words: `over ${over.toUpperCase()}`, of: (one: Sent) => one.over === over })),
  ]
}

/** Hosts that are no nodes stand for their own place. */
function isNode({ node }: ProbeEnd): boolean {
  return node !== 'outside' && node !== 'beyond'
}

/** The peers on the network of a node are called `host-one`, `host-two`. */
function isPod({ name, node }: ProbeEnd): boolean {
  return isNode({ name, node }) && !/^host-(one|two|\d+)$/.test(name)
}

function choose<T>(all: readonly T[], size: number): T[][] {
  if (size === 0) return [[]]
  return all.flatMap((one, index) => choose(all.slice(index + 1), size - 1).map(rest => [one, ...rest]))
}

function sentenceOf(pattern: readonly Trait[], sent: readonly Sent[]): string {
  const bad = sum(sent.filter(({ isGood }) => !isGood))
  if (pattern.length === 0) return `All traffic fails: ${plural(bad, 'probe')} of pods and nodes.`
  const covered = sum(sent.filter(one => has(pattern, one)))
  const others = sum(sent) - covered
  const missed = bad - covered
  const rest = missed === 0 ? `All ${others} others pass` : `Of ${others} others ${others - missed} pass`
  return `What fails is traffic ${wordsOf(pattern)}: ${covered} of ${plural(covered, 'probe')}. ${rest}.`
}

/** Two properties that have one word. */
const TOGETHER: readonly { readonly both: readonly [Trait, Trait]; readonly words: string }[] = [
  { both: [BETWEEN, TO_POD], words: 'to pods on another node' },
  { both: [BETWEEN, POD_TO_POD], words: 'between pods on two nodes' },
]

function wordsOf(pattern: readonly Trait[]): string {
  const found = TOGETHER.find(({ both }) => both.every(trait => pattern.includes(trait)))
  const others = pattern.filter(trait => found?.both.includes(trait) !== true)
  return [...(found === undefined ? [] : [found.words]), ...others.map(({ words }) => words)].join(' ')
}

/** Where to look first. A cluster in which nodes reach each other and pods do not has lost what carries pods' packets. */
function hintOf(pattern: readonly Trait[], features: readonly string[]): string | undefined {
  const is = (...traits: readonly Trait[]) =>
    pattern.length === traits.length && traits.every(trait => pattern.includes(trait))
  const overlay = { 'routing/vxlan': 'VXLAN', 'routing/geneve': 'Geneve' }
  const [tunnel] = Object.entries(overlay).flatMap(([name, words]) => (features.includes(name) ? [words] : []))
  if (pattern.length === 0) return 'No network works at all: look at the network of the nodes first.'
  if (is(BETWEEN)) return 'The nodes do not reach each other either: look at the network between them first.'
  if ([TO_POD, WITH_POD, POD_TO_POD].some(trait => is(BETWEEN, trait))) {
    return tunnel === undefined
      ? 'The nodes reach each other, so look at the routes to pod CIDRs on and between them.'
      : `The nodes reach each other, so look at what carries pods’ packets: whether ${tunnel} passes between them, in both directions.`
  }
  if (is(POD_OUT)) return 'The nodes reach these hosts, so look at masquerading.'
  return undefined
}
