import { describe, expect, test } from 'vitest'
import { type KnownRun, whyGcLeaves } from './survey.ts'

const now = new Date('2026-11-23T12:00:00Z')
const runId = 'run-1'
const owner = { pid: 7, startTime: 99, session: 5, bootId: 'boot', pidNamespace: 'pid:[1]', host: 'there' }
const journal = { runId, owner, kept: false, outstanding: [], writtenAt: new Date('2026-11-23T10:00:00Z') }
const torn = { runId, kept: false, outstanding: [] }
const orphan = (time: string): KnownRun => ({ runId, youngest: new Date(`2026-11-23T${time}Z`) })

describe('whyGcLeaves', () => {
  test.for<[string, KnownRun, string | undefined]>([
    ['a dead run', { runId, journal, ownerState: 'dead' }, undefined],
    ['a running run', { runId, journal, ownerState: 'running' }, 'its harness is running (pid 7)'],
    [
      'a kept run',
      { runId, journal: { ...journal, kept: true }, ownerState: 'dead' },
      'it is kept: "down run-1" removes it, and so does "gc --all"',
    ],
    [
      'a run of another host',
      { runId, journal, ownerState: 'elsewhere' },
      'its harness ran on there or in another container, where it may still run: "down run-1" or "gc --all" removes it',
    ],
    [
      'a journal without a first line, 59 s old',
      { runId, journal: { ...torn, writtenAt: new Date('2026-11-23T11:59:01Z') } },
      'it is just being started',
    ],
    [
      'a journal without a first line, 60 s old',
      { runId, journal: { ...torn, writtenAt: new Date('2026-11-23T11:59:00Z') } },
      undefined,
    ],
    [
      'objects without a journal, 5 h 59 min old',
      orphan('06:01:00'),
      'it has no journal here and made its last object 359 min ago, so it may be running for another user: "down run-1" or "gc --all" removes it',
    ],
    ['objects without a journal, 6 h old', orphan('06:00:00'), undefined],
  ])('%s', ([, run, why]) => {
    expect(whyGcLeaves(run, false, now)).toBe(why)
  })

  test('with all, leaves only what runs or is just being started', () => {
    const kept = { ...journal, kept: true }
    const runs: KnownRun[] = [
      { runId, journal: kept, ownerState: 'dead' },
      { runId, journal, ownerState: 'elsewhere' },
      orphan('11:59:59'),
    ]
    expect(runs.map(run => whyGcLeaves(run, true, now))).toEqual([undefined, undefined, undefined])
    const opening = { runId, journal: { ...torn, writtenAt: now } }
    expect(whyGcLeaves(opening, true, now)).toBe('it is just being started')
    expect(whyGcLeaves({ runId, journal: kept, ownerState: 'running' }, true, now)).toBe(
      'its harness is running (pid 7)',
    )
  })
})
