import type { DetectedFeature } from '../results/model.ts'
import { type Judge, judgeComplaints } from './judge.ts'

/** Features that a case requires and the profile claims, as they were detected. */
export interface RequiredClaims {
  readonly profile: string
  readonly features: readonly DetectedFeature[]
}

/** What a profile claims was there when it was installed: that it is gone is a finding, and no reason to skip a case. */
export const judge: Judge<RequiredClaims, 'all present'> = {
  kind: 'required-claims',
  version: 1,
  summary: 'features that a case requires and the profile claims',
  decide: ({ profile, features }) =>
    judgeComplaints([
      ...(features.length === 0 ? [`no feature that profile ${profile} claims is required`] : []),
      ...features
        .filter(({ present }) => !present)
        .map(({ name, detected }) => `profile ${profile} claims ${name}, but now: ${detected}`),
    ]),
}
