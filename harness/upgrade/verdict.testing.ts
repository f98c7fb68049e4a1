import type { Leg, PathOutcome, Rehearsal } from '../results/upgrade.ts'
import { type Evidence, judgeUpgrade } from './verdict.ts'

/** Where suites run and metrics are read. */
export const STAGES = ['before', 'after', 'rolled back'] as const

/** A path on which nothing happened, but for what is said. */
export const path = (over: Partial<PathOutcome>): PathOutcome => ({
  path: 'pod to pod',
  kind: 'icmp',
  control: false,
  sent: 1000,
  missed: 0,
  interruptions: [],
  longestMs: 0,
  longestOwnMs: over.longestMs ?? 0,
  totalMs: 0,
  senderPauseMs: 1,
  ...over,
})

/** The control, on which nothing happened. */
export const control = path({ path: 'node to node (control)', control: true })

/** A leg that is done, with these paths beside two on which nothing happened. */
export const leg = (name: Leg['name'], paths: PathOutcome[], marks: Leg['marks'] = []): Leg => ({
  name,
  from: '1.19.8',
  to: '1.20.2',
  outcome: 'done',
  durationMs: 30_000,
  marks,
  paths: [...paths, path({ path: 'pod to service' }), control],
})

/** A rehearsal without suites in which nothing happened, but for what is said. */
export const rehearsal = (over: Partial<Rehearsal> = {}): Rehearsal => ({
  legs: [leg('upgrade', []), leg('rollback', [])],
  watches: [],
  features: [],
  suites: [],
  unproven: [],
  changed: [],
  metrics: { stages: STAGES.map(stage => ({ stage, figures: {} })), gone: [], added: [] },
  overridden: [],
  ...over,
})

const evidence = (over: Partial<Evidence> = {}): Evidence => ({
  path: { legal: true, text: 'next', steps: ['1.20.2'] },
  findings: [],
  changes: [],
  live: [],
  rehearsal: rehearsal(),
  wanted: { suites: false, watches: false },
  errors: [],
  maxOutageMs: 1000,
  from: '1.19.8',
  to: '1.20.2',
  ...over,
})

/** The verdict and its reasons, each in a line. */
export const told = (over: Partial<Evidence>) => {
  const { verdict, reasons } = judgeUpgrade(evidence(over))
  return { verdict, reasons: reasons.map(({ weight, area, text }) => `${weight} | ${area} | ${text}`) }
}
