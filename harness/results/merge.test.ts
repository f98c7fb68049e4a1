import { expect, test } from 'vitest'
import { mergeRuns } from './merge.ts'
import type { CaseResult, RunResult } from './model.ts'

const passed: CaseResult = {
  id: 'datapath/reach/a',
  suite: 'datapath',
  topic: 'reach',
  group: [],
  title: 'a',
  profile: 'vxlan',
  verdict: 'passed',
  durationMs: 1,
  requires: [],
  assertions: 1,
  measurements: [],
  evidence: [{ name: 'seen', path: 'evidence/a/seen.txt', mediaType: 'text/plain' }],
  observations: 'observations/a.json',
  startedAt: '2026-11-23T10:00:00.000Z',
}

function runOf(
  id: string,
  kubernetesVersion: string,
  cases: readonly CaseResult[],
  more: Partial<RunResult> = {},
): RunResult {
  return {
    schemaVersion: 1,
    id,
    command: ['cilium-conformance', 'run'],
    startedAt: '2026-11-23T10:00:00.000Z',
    endedAt: '2026-11-23T10:01:00.000Z',
    durationMs: 60_000,
    verdict: 'passed',
    exitCode: 0,
    environment: {
      harness: '0.1.0',
      node: 'v24',
      os: 'Linux',
      kernel: '6.18',
      cpu: 'x',
      cpus: 2,
      memoryBytes: 1,
      ci: true,
    },
    suites: ['datapath'],
    cluster: { provisioner: 'k3s', distribution: 'K3s', kubernetesVersion, imageSource: 'registry', nodes: [] },
    profiles: [{ name: 'vxlan', summary: '', ciliumVersion: '1.20.2', features: [] }],
    phases: [],
    cases,
    errors: [],
    ...more,
  }
}

test('keeps cases apart that two runs have, by what the runs differ in', () => {
  const merged = mergeRuns([
    runOf('r2', 'v1.37.2', [{ ...passed, verdict: 'failed', reason: 'no' }], {
      startedAt: '2026-11-23T10:00:30.000Z',
      endedAt: '2026-11-23T10:02:00.000Z',
    }),
    runOf('r1', 'v1.36.1', [passed]),
  ])
  expect(merged).toMatchObject({ id: 'r2-merged-2', verdict: 'failed', exitCode: 1, durationMs: 120_000 })
  expect(merged.cases.map(({ profile, verdict, evidence }) => [profile, verdict, evidence[0]?.path])).toEqual([
    ['vxlan @ v1.36.1', 'passed', 'evidence/r1/a/seen.txt'],
    ['vxlan @ v1.37.2', 'failed', 'evidence/r2/a/seen.txt'],
  ])
  expect(merged.cases.map(({ observations }) => observations)).toEqual([
    'observations/r1/a.json',
    'observations/r2/a.json',
  ])
  expect(merged.profiles.map(({ name }) => name)).toEqual(['vxlan @ v1.36.1', 'vxlan @ v1.37.2'])
  expect(merged.mergedFrom?.map(({ id, label }) => [id, label])).toEqual([
    ['r1', 'v1.36.1'],
    ['r2', 'v1.37.2'],
  ])
  expect(merged).not.toHaveProperty('cluster')
})

test('leaves names alone where nothing meets, and keeps the cluster that all ran on', () => {
  const merged = mergeRuns([runOf('r1', 'v1', [passed]), runOf('r2', 'v1', [{ ...passed, id: 'datapath/reach/b' }])])
  expect(merged.cases.map(({ profile }) => profile)).toEqual(['vxlan', 'vxlan'])
  expect(merged.cluster?.kubernetesVersion).toBe('v1')
})

test('runs that differ in nothing are told apart by their ids', () => {
  const merged = mergeRuns([runOf('r1', 'v1', [passed]), runOf('r2', 'v1', [passed])])
  expect(merged.cases.map(({ profile }) => profile)).toEqual(['vxlan @ r1', 'vxlan @ r2'])
})

test('an interrupted run makes the whole partial', () => {
  const stopped = runOf('r2', 'v2', [], { verdict: 'interrupted', exitCode: 143 })
  expect(mergeRuns([runOf('r1', 'v1', [passed]), stopped])).toMatchObject({ verdict: 'interrupted', exitCode: 143 })
})

test('a run in which nothing passed is not made good by another', () => {
  const skipped = { ...passed, profile: 'ipv6', verdict: 'skipped' as const, reason: 'no IPv6' }
  const lost = [{ id: passed.id, profile: 'ipv6', run: 'r0' }]
  const empty = runOf('r2', 'v1', [skipped], { verdict: 'inconclusive', exitCode: 4, lost })
  expect(mergeRuns([runOf('r1', 'v1', [passed]), empty])).toMatchObject({ verdict: 'inconclusive', exitCode: 4, lost })
})

test('one run, or the same twice, is no merge', () => {
  const run = runOf('r1', 'v1', [passed])
  expect(() => mergeRuns([run])).toThrow('merge needs at least two runs')
  expect(() => mergeRuns([run, run])).toThrow('run r1 is listed twice')
})
