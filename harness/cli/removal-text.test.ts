import { describe, expect, test } from 'vitest'
import type { RemovalReport } from '../journal/report.ts'
import { leftAdvice, removalLines } from './removal-text.ts'

const nothing: RemovalReport = { runId: 'run-1', removed: [], left: [], foreign: [] }
const container = { kind: 'container', name: 'node-1' } as const
const network = { kind: 'network', name: 'net' } as const
const web = { kind: 'container', name: 'web' } as const

describe('removalLines', () => {
  test.for<[string, RemovalReport, boolean, string[]]>([
    ['nothing', nothing, false, ['run run-1: nothing is left of it']],
    ['a run left alone', { ...nothing, skipped: 'it is kept' }, false, ['run run-1: left alone, it is kept']],
    [
      'a removal',
      { ...nothing, removed: [container, network] },
      false,
      ['run run-1: removed 2', '  removed container node-1', '  removed network net'],
    ],
    [
      'a dry run',
      { ...nothing, removed: [container] },
      true,
      ['run run-1: would remove 1', '  would remove container node-1'],
    ],
    [
      'a dry run that finds a process alone',
      { ...nothing, ended: [4711] },
      true,
      ['run run-1: would remove 0', '  would end process 4711, which the run had started'],
    ],
    [
      'something left, and a thing of others',
      {
        ...nothing,
        removed: [container],
        left: [{ resource: network, why: 'it has active endpoints' }],
        foreign: [web],
      },
      false,
      [
        'run run-1: removed 1, 1 left',
        '  removed container node-1',
        '  not removed, because it lacks the label of the run: container web',
        '  left network net: it has active endpoints',
      ],
    ],
  ])('%s', ([, report, dryRun, lines]) => {
    expect(removalLines(report, dryRun)).toEqual(lines)
  })
})

test('leftAdvice counts what is left, and says nothing when nothing is', () => {
  const left = { ...nothing, left: [{ resource: network, why: 'it has active endpoints' }] }
  expect(leftAdvice([left, nothing, left])).toEqual(['2 left: fix the problems above, then run this command again'])
  expect(leftAdvice([nothing])).toEqual([])
})
