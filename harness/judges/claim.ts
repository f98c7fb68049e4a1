import type { Claim } from '../observe/cluster-facts.ts'
import { type Judge, judgeComplaints } from './judge.ts'
import { type Pattern, differences } from './match.ts'

/** Whether a claim of storage is what it should be. */
export const judge: Judge<Claim, { readonly [field: string]: Pattern }> = {
  kind: 'claim',
  version: 1,
  summary: 'persistent volume claims',
  decide: (claim, wanted) =>
    judgeComplaints(differences(claim, wanted).map(difference => `claim ${claim.name}: ${difference}`)),
}
