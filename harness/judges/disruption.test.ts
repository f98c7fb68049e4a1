import { describe, expect, test } from 'vitest'
import type { PathOutcome } from '../results/upgrade.ts'
import { type Disruption, judge } from './disruption.ts'

const path = (more: Partial<PathOutcome> = {}): PathOutcome => ({
  path: 'pod to pod, other node',
  kind: 'tcp',
  control: false,
  sent: 1000,
  missed: 0,
  interruptions: [],
  longestMs: 0,
  longestOwnMs: 0,
  totalMs: 0,
  senderPauseMs: 0,
  ...more,
})

const denied = { path: 'denied pod to pod, same node', sent: 500, answered: 0 }
const seen = (more: Partial<Disruption> = {}): Disruption => ({
  durationMs: 20_000,
  paths: [path(), path({ path: 'node to node (control)', control: true, longestMs: 3000, longestOwnMs: 3000 })],
  dead: [],
  denied: [denied],
  ...more,
})
const decide = (more: Partial<Disruption>, cut: readonly string[] = []) =>
  judge.decide(seen(more), { longestMs: 1000, cut })

describe('the judge of a disruption', () => {
  test('takes traffic that goes on, whatever the control suffers', () => {
    expect(decide({})).toEqual({ verdict: 'passed' })
    expect(decide({ paths: [path({ longestMs: 1000, longestOwnMs: 1000 })] })).toEqual({ verdict: 'passed' })
  })

  test('refuses a single connection of what is denied', () => {
    expect(decide({ denied: [{ ...denied, answered: 1 }] })).toEqual({
      verdict: 'failed',
      reason: 'denied pod to pod, same node: 1 of 500 connections were made, although a policy denies them',
    })
  })

  test('refuses a path that stands still by its own fault, that ends or that stays away', () => {
    expect(decide({ paths: [path({ longestMs: 1500, longestOwnMs: 1500 })] })).toMatchObject({
      verdict: 'failed',
      reason: expect.stringMatching(
        /^longer than 1000 ms without an answer: pod to pod, other node, established TCP for 1\.5 s/,
      ),
    })
    expect(decide({ paths: [path({ ended: 'connection reset by peer' })] })).toMatchObject({
      reason: 'pod to pod, other node, established TCP: the connection did not survive: connection reset by peer',
    })
    expect(decide({ dead: ['cluster DNS'] })).toMatchObject({ reason: 'cluster DNS: nothing came back' })
  })

  test('lets what is cut be cut, and wants it back', () => {
    const dns = path({ path: 'cluster DNS', kind: 'dns', longestMs: 9000, longestOwnMs: 9000 })
    expect(decide({ paths: [path(), dns] }, ['cluster DNS'])).toEqual({ verdict: 'passed' })
    expect(decide({ paths: [path(), dns] })).toMatchObject({ verdict: 'failed' })
    expect(decide({ paths: [path(), dns], dead: ['cluster DNS'] }, ['cluster DNS'])).toMatchObject({
      verdict: 'failed',
    })
  })

  test('leaves open what the machine may have done', () => {
    const { verdict, ...said } = decide({ paths: [path({ longestMs: 1500 })] })
    expect(verdict).toBe('inconclusive')
    expect(said).toMatchObject({ reason: expect.stringContaining('pod to pod, other node, established TCP for 1.5 s') })
  })

  test.for([
    [{ paths: [] }, 'no traffic was watched'],
    [{ denied: [] }, 'nothing that is denied was tried'],
    [{ denied: [{ ...denied, sent: 0 }] }, 'denied pod to pod, same node: nothing was sent'],
    [{ paths: [path({ unwatched: 'nothing was sent' })] }, 'pod to pod, other node, established TCP: nothing was sent'],
    [{ paths: [path({ kind: 'icmp', ended: 'lost' })] }, 'pod to pod, other node, ICMP echo: lost'],
  ] as const)('says of %j that nobody looked', ([more, reason]) => {
    expect(decide(more)).toEqual({ verdict: 'broken', reason })
  })
})
