import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { green } from '../../reports/testdata/golden.ts'
import { writeReports } from '../../reports/write.ts'
import { historyCommand } from './history.ts'

test('the history tells a case that passed in one of its runs and is skipped in the one that is added', async () => {
  const reportDir = await mkdtemp(join(tmpdir(), 'cilium-conformance-history-'))
  onTestFinished(() => rm(reportDir, { recursive: true }))
  const [first, ...others] = green.cases
  if (first === undefined) throw new Error('green has no case')
  const reason = 'needs hubble/enabled: no Hubble'
  const later = {
    ...green,
    id: '20261124-101530-bbbbbb',
    startedAt: '2026-11-24T10:15:30.000Z',
    cases: [{ ...first, verdict: 'skipped' as const, reason }, ...others],
  }
  const printed: string[] = []
  for (const run of [green, later]) {
    await writeReports(run, join(reportDir, run.id), { only: ['json'] })
    printed.length = 0
    const file = join(reportDir, 'history.ndjson')
    expect(await historyCommand({ runs: [run.id], file, reportDir, print: line => void printed.push(line) })).toBe(0)
  }
  expect(printed.at(-1)).toBe(`- 1 case that passed in run ${green.id} is skipped now: ${reason}`)
})
