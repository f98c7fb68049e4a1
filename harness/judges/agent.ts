import type { FromAgent } from '../observe/agents.ts'
import type { Judgement } from '../results/observation.ts'
import { type Judge, judgeComplaints } from './judge.ts'

/**
 * A judge of what agents say: each complaint is told with the node, and an agent that does not run is a failure with what
 * became of it.
 */
export function agentJudge<Said, Wanted>(
  about: Pick<Judge<FromAgent<Said>, Wanted>, 'kind' | 'version' | 'summary'>,
  complaintsOf: (said: Said, wanted: Wanted) => readonly string[],
): Judge<FromAgent<Said>, Wanted> {
  return {
    ...about,
    decide(answer, wanted): Judgement {
      if ('down' in answer)
        return { verdict: 'failed', reason: `the agent on ${answer.node} does not run: ${answer.down}` }
      return judgeComplaints(complaintsOf(answer.said, wanted).map(complaint => `${answer.node}: ${complaint}`))
    },
  }
}
