import type { PolicyEnforcement } from '../observe/policy-enforcement.ts'
import { type Judge, judgeComplaints } from './judge.ts'

/** Whether an agent has done with its endpoints what policies ask for that were applied or deleted. */
export const judge: Judge<PolicyEnforcement, 'done'> = {
  kind: 'policy-enforcement',
  version: 1,
  summary: 'agents, and whether they enforce the current policies',
  decide({ node, change, policies, pending, stored, revision, endpoints }) {
    const agent = `the agent on ${node}`
    if (policies.length === 0) return { verdict: 'broken', reason: `${agent} was asked about no policy` }
    if (pending.length > 0) {
      const lacks = change === 'applied' ? 'has not imported' : 'still has'
      const complaint = `${agent} ${lacks} ${pending.length} of ${policies.length}: ${pending.join(', ')}`
      return judgeComplaints([complaint + (change === 'applied' ? explain(pending, stored) : '')])
    }
    if (endpoints.length === 0) return judgeComplaints([`${agent} has no endpoint of these pods`])
    const late = endpoints.filter(({ policyRevision, state }) => policyRevision < revision || state !== 'ready')
    if (late.length === 0) return { verdict: 'passed' }
    const each = late.map(
      ({ ip, state, policyRevision }) => `${ip || 'the node itself'} (${state}) enforces revision ${policyRevision}`,
    )
    return judgeComplaints([
      `${agent} has not finished with ${policies.join(', ')}: revision ${revision} is expected, but ${each.join(', ')}`,
    ])
  },
}

/** Whether the API server still has what an agent has not imported. */
function explain(pending: readonly string[], stored: PolicyEnforcement['stored']): string {
  if (stored === undefined) return ''
  if ('unanswered' in stored) return `; whether the API server has them is not known: ${stored.unanswered.why}`
  const gone = pending.filter(name => !stored.includes(name))
  return gone.length === 0 ? '' : `; the API server no longer has ${gone.join(', ')}`
}
