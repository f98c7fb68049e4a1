import type { FromAgent } from '../observe/agents.ts'
import type { Announcement } from '../observe/bgp.ts'
import type { LearntPath } from '../router/daemon.ts'
import { type Judge, judgeComplaints } from './judge.ts'

/** What agents say that they announce, beside what the router has learnt. */
export interface BothSides {
  readonly agents: readonly (FromAgent<readonly Announcement[]> & { /** Of its node. */ readonly address: string })[]
  readonly learnt: readonly LearntPath[]
  /** What the router was told and its own rules refuse. */
  readonly refused: readonly LearntPath[]
}

/** Whether the router has learnt from each agent just what that says that it announces, with the same next hops. */
export const judge: Judge<BothSides, 'the same'> = {
  kind: 'announcements',
  version: 2,
  summary: 'routes that agents announce, and what the router has learnt of them',
  decide({ agents, ...router }) {
    return judgeComplaints([
      ...(agents.length === 0 ? ['there is no agent'] : []),
      ...agents.flatMap(agent => complaintsOf(agent, router)),
    ])
  },
}

function complaintsOf(agent: BothSides['agents'][number], { learnt, refused }: Omit<BothSides, 'agents'>): string[] {
  if ('down' in agent) return [`the agent on ${agent.node} does not run: ${agent.down}`]
  const said = new Set(agent.said.map(wordsOf))
  const toldBy = (paths: readonly LearntPath[]) =>
    new Set(paths.filter(({ from }) => from === agent.address).map(wordsOf))
  const [known, filtered] = [toldBy(learnt), toldBy(refused)]
  const fate = (route: string) =>
    filtered.has(route) ? 'which the import filter of the router refuses' : 'which the router has not learnt from it'
  return [
    ...(said.size === 0 ? [`the agent on ${agent.node} announces nothing`] : []),
    ...[...said]
      .filter(route => !known.has(route))
      .map(route => `the agent on ${agent.node} announces ${route}, ${fate(route)}`),
    ...[...known]
      .filter(route => !said.has(route))
      .map(route => `the router has learnt ${route} from ${agent.node}, which that does not say to announce`),
  ]
}

function wordsOf({ prefix, nextHop }: Pick<LearntPath, 'prefix' | 'nextHop'>): string {
  return `${prefix} via ${nextHop}`
}
