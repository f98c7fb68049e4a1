import type { EnforcementMode } from '../observe/enforcement.ts'
import { type Judge, judgeComplaints } from './judge.ts'
import { type Pattern, differences } from './match.ts'

/** A pattern for each part. */
export type WantedMode = Readonly<Record<keyof EnforcementMode, Pattern>>

/** Whether policies are enforced at all. */
export const judge: Judge<EnforcementMode, WantedMode> = {
  kind: 'enforcement-mode',
  version: 1,
  summary: 'the mode in which agents enforce policies',
  decide: (mode, wanted) => judgeComplaints(differences(mode, wanted)),
}
