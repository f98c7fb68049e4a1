import { type Judge, judgeComplaints } from './judge.ts'

/** What the profile says that the cluster has, and what was detected. */
export interface Claims {
  readonly claimed: readonly string[]
  readonly present: readonly string[]
}

/** Whether the cluster has what the profile claims; a profile claims something. */
export const judge: Judge<Claims, 'all present'> = {
  kind: 'claims',
  version: 1,
  summary: 'features that a profile claims and those that were detected',
  decide: ({ claimed, present }) =>
    judgeComplaints([
      ...(claimed.length === 0 ? ['the profile claims nothing'] : []),
      ...claimed.filter(name => !present.includes(name)).map(name => `${name} is claimed but was not detected`),
    ]),
}
