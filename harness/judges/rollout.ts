import { rolloutMissing } from '../cilium/rollout.ts'
import type { Rollout } from '../observe/cluster-facts.ts'
import { type Judge, judgeComplaints } from './judge.ts'

/** Whether a Deployment has rolled out, with at least one pod. */
export const judge: Judge<Rollout, 'complete'> = {
  kind: 'rollout',
  version: 1,
  summary: 'rollout of the Deployments of Cilium',
  decide({ name, absent, noImage, ...rollout }) {
    if (absent === true) return judgeComplaints([`there is no Deployment ${name}`])
    const missing = rolloutMissing(name, { ...rollout, wanted: Math.max(rollout.wanted, 1) })
    if (missing !== undefined && noImage !== undefined) return { verdict: 'broken', reason: noImage }
    return judgeComplaints(missing === undefined ? [] : [missing])
  },
}
