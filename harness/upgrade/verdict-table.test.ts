import { expect, test } from 'vitest'
import type {
  CaseChange,
  Leg,
  PathOutcome,
  Rehearsal,
  StageName,
  SuiteTally,
  UpgradeVerdict,
} from '../results/upgrade.ts'
import { whatIsMissing } from '../run/requirements.ts'
import { installedProfile, readyRun } from '../run/run.testing.ts'
import { type SeenStream, outcomesIn } from './outage.ts'
import type { Evidence } from './verdict.ts'
import { STAGES, leg, rehearsal, told } from './verdict.testing.ts'

const LEG_MS = 60_000

/** A stall: when it began and how long it was, in seconds of the leg; the sender kept its tick unless told otherwise. */
type Stall = readonly [startS: number, lengthS: number, sent?: number]

const stream = (over: Partial<SeenStream>): SeenStream => ({
  path: 'pod to pod, other node',
  kind: 'icmp',
  control: false,
  startedAt: 0,
  durationMs: LEG_MS,
  sent: 6000,
  tickMs: 10,
  senderPauseMs: 1,
  interruptions: [],
  ...over,
})

const stalls = (...all: readonly Stall[]) =>
  all.map(([startS, lengthS, sent = lengthS * 100]) => ({
    startMs: startS * 1000,
    lengthMs: lengthS * 1000,
    missed: sent,
  }))

/** What paths saw: two through Cilium and the control, with what is said of each. */
function saw({
  icmp = {},
  tcp = {},
  control = {},
}: {
  icmp?: Partial<SeenStream>
  tcp?: Partial<SeenStream>
  control?: Partial<SeenStream>
} = {}): PathOutcome[] {
  const streams = [
    stream(icmp),
    stream({ path: 'pod to service', kind: 'tcp', ...tcp }),
    stream({ path: 'node to node (control)', kind: 'tcp', control: true, ...control }),
  ]
  return outcomesIn(streams, { start: 0, end: LEG_MS })
}

const way = (name: Leg['name'], paths = saw(), over: Partial<Leg> = {}): Leg => ({ ...leg(name, []), paths, ...over })
const legs = (upgrade: PathOutcome[]): Leg[] => [way('upgrade', upgrade), way('rollback')]
const tally = (stage: StageName, over: Partial<SuiteTally> = {}): SuiteTally => ({
  stage,
  passed: 40,
  failed: 0,
  broken: 0,
  skipped: 2,
  inconclusive: 0,
  ...over,
})
const watch = (stage: StageName, paths = saw()) => ({ stage, durationMs: LEG_MS, paths })
const FEATURES = ['hubble', 'hubble/relay', 'routing/vxlan']
const present = (after: readonly string[]) =>
  STAGES.map(stage => ({ stage, present: stage === 'after' ? after : FEATURES }))
/** What a case that needs a feature is skipped for. */
const lacking = (name: string) => whatIsMissing([name], readyRun({ profile: installedProfile([]) })) ?? ''
const changed = (count: number, over: Partial<CaseChange>): CaseChange[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `hubble/flows/${index}`,
    stage: 'after',
    before: 'passed',
    now: 'skipped',
    reason: lacking('hubble'),
    ...over,
  }))
const reset = { ended: { atMs: 30_000, message: 'connection reset by peer' } }

/** Everything was looked at, and all is well but what is said. */
const seen = (over: Partial<Rehearsal> = {}): Rehearsal =>
  rehearsal({
    legs: legs(saw()),
    watches: STAGES.map(stage => watch(stage)),
    features: present(FEATURES),
    suites: STAGES.map(stage => tally(stage)),
    ...over,
  })

const without = <T extends { readonly stage: StageName }>(all: readonly T[], stage: StageName): T[] =>
  all.filter(one => one.stage !== stage)

const wanted = { suites: true, watches: true }
const { watches, suites, metrics } = seen()

type Row = readonly [
  outcome: string,
  verdict: UpgradeVerdict,
  reason: string,
  seen: Partial<Rehearsal>,
  more?: Partial<Evidence>,
]

test.for<Row>([
  [
    'a stall of 0.9 s',
    'go-with-notes',
    'within the budget, the longest interruption of the upgrade is 900 ms',
    { legs: legs(saw({ icmp: { interruptions: stalls([9, 0.9]) } })) },
  ],
  [
    'a stall of 1.1 s',
    'no-go',
    'was interrupted for longer than the accepted 1.0 s: pod to pod, other node, ICMP echo for 1.1 s',
    { legs: legs(saw({ icmp: { interruptions: stalls([9, 1.1]) } })) },
  ],
  [
    'a stall that the control shared',
    'unknown',
    'this machine lacked CPU time',
    { legs: legs(saw({ icmp: { interruptions: stalls([9, 3]) }, control: { interruptions: stalls([9, 2.8]) } })) },
  ],
  [
    'a stall in which the sender itself stood still',
    'unknown',
    'this machine lacked CPU time',
    { legs: legs(saw({ icmp: { interruptions: stalls([9, 3, 4]) } })) },
  ],
  [
    'a stall that the control shared, and one of 2.9 s that it did not',
    'no-go',
    'for 2.9 s',
    {
      legs: legs(
        saw({ icmp: { interruptions: stalls([9, 4], [40, 2.9]) }, control: { interruptions: stalls([9, 4]) } }),
      ),
    },
  ],
  [
    'a stall of 2.9 s of a sender that was late at another time',
    'no-go',
    'for 2.9 s',
    { legs: legs(saw({ icmp: { senderPauseMs: 5000, interruptions: stalls([40, 2.9]) } })) },
  ],
  [
    'an established connection reset',
    'no-go',
    'an established connection did not survive the upgrade: pod to service, established TCP: connection reset by peer',
    { legs: legs(saw({ tcp: reset })) },
  ],
  [
    'every established connection reset, that of the control too',
    'unknown',
    'did not survive the upgrade, nor did one between the nodes’ own networks',
    { legs: legs(saw({ tcp: reset, control: reset })) },
  ],
  [
    'a connection that only the way back reset',
    'go-with-notes',
    'an established connection did not survive the rollback',
    { legs: [way('upgrade'), way('rollback', saw({ tcp: reset }))] },
  ],
  [
    'a connection that was gone before the upgrade',
    'unknown',
    'not all traffic was watched during the upgrade: pod to service, established TCP: it had come to its end before',
    { legs: legs(saw({ tcp: { startedAt: -40_000, durationMs: 100_000, ...reset } })) },
  ],
  [
    'a prober that was lost',
    'unknown',
    'not all traffic was watched during the upgrade: pod to pod, other node, ICMP echo: the stream is lost',
    { legs: legs(saw({ icmp: { lost: 'the stream is lost' } })) },
  ],
  [
    '18 Hubble cases that do not apply any more',
    'unknown',
    '18 cases passed before and do not apply after the upgrade: needs hubble',
    { features: present(['routing/vxlan']), changed: changed(18, {}) },
  ],
  [
    'Hubble gone, and no case that asks for it',
    'unknown',
    'after the upgrade, the cluster no longer has hubble, hubble/relay',
    { features: present(['routing/vxlan']) },
  ],
  [
    'VXLAN become native routing',
    'go-with-notes',
    'routing/vxlan has become routing/native',
    {
      features: present(['hubble', 'hubble/relay', 'routing/native']),
      changed: changed(2, { reason: lacking('routing/vxlan') }),
    },
  ],
  [
    'a case that was skipped before and fails after',
    'no-go',
    'hubble/flows/0 was skipped before and is failed after the upgrade',
    { changed: changed(1, { before: 'skipped', now: 'failed' }) },
  ],
  [
    'no suites after the upgrade',
    'unknown',
    'the suites did not run after the upgrade',
    { suites: without(suites, 'after') },
  ],
  [
    'no suites after the rollback',
    'unknown',
    'the suites did not run after the rollback',
    { suites: without(suites, 'rolled back') },
  ],
  [
    'no metrics after the upgrade',
    'unknown',
    'the agents’ metrics were not read after the upgrade',
    { metrics: { ...metrics, stages: without(metrics.stages, 'after') } },
  ],
  [
    'no traffic while the suites ran after the upgrade',
    'unknown',
    'no traffic was watched while the suites ran after the upgrade',
    { watches: without(watches, 'after') },
  ],
  ['a way back that never came', 'unknown', 'the rehearsal ended before the rollback', { legs: [way('upgrade')] }],
  ['an upgrade without traffic', 'unknown', 'no traffic was watched during the upgrade', { legs: legs([]) }],
  [
    'an upgrade without its control',
    'unknown',
    'no control was watched during the upgrade',
    { legs: legs(saw().filter(({ control }) => !control)) },
  ],
  [
    'agents that go on compiling',
    'unknown',
    'after the upgrade no agent compiles programs: not within 120 s',
    { legs: [way('upgrade', saw(), { unsettled: 'no agent compiles programs: not within 120 s' }), way('rollback')] },
  ],
  [
    'a stall while the suites ran after the upgrade',
    'no-go',
    'while the suites ran after the upgrade, traffic was interrupted',
    { watches: [...without(watches, 'after'), watch('after', saw({ icmp: { interruptions: stalls([9, 2]) } }))] },
  ],
  [
    'the same stall before the upgrade already',
    'go-with-notes',
    'while the suites ran after the upgrade, traffic was interrupted',
    { watches: STAGES.map(stage => watch(stage, saw({ icmp: { interruptions: stalls([9, 2]) } }))) },
  ],
  [
    'a connection reset while the suites ran after the upgrade',
    'no-go',
    'an established connection did not survive while the suites ran after the upgrade',
    { watches: [...without(watches, 'after'), watch('after', saw({ tcp: reset }))] },
  ],
  [
    'a named suite of which nothing passed before',
    'unknown',
    'no case of the suite policy, which was asked for, passed before the upgrade',
    { unproven: ['policy'] },
  ],
  [
    'a harness that broke on the way',
    'unknown',
    'cases: the API server does not answer',
    {},
    { errors: [{ phase: 'cases', message: 'the API server does not answer' }] },
  ],
  [
    'a cluster that could not be removed',
    'go-with-notes',
    'teardown: container x could not be removed',
    {},
    { errors: [{ phase: 'teardown', message: 'container x could not be removed' }] },
  ],
])('%s: %s', ([, verdict, reason, over, more = {}]) => {
  const said = told({ rehearsal: seen(over), wanted, ...more })
  expect(said.verdict).toBe(verdict)
  expect(said.reasons).toContainEqual(expect.stringContaining(reason))
})

test('nothing happened: go', () => {
  expect(told({ rehearsal: seen(), wanted })).toEqual({ verdict: 'go', reasons: [] })
})

test('the reason that decides is the first', () => {
  const { reasons } = told({
    rehearsal: seen({ legs: legs(saw({ tcp: reset })), suites: [] }),
    wanted,
  })
  expect(reasons.map(line => line.split(' ')[0])).toEqual(['no-go', 'unknown', 'unknown', 'unknown'])
})
