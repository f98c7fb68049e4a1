import { expect, test } from 'vitest'
import type { RunResult } from '../harness/results/model.ts'
import { renderHtml } from './html.ts'
import { groupLost, lostLine } from './lost.ts'
import { renderSummary } from './summary.ts'
import { createPaint } from './terminal/paint.ts'
import { endLines, quietEndLines } from './terminal/lines.ts'
import { golden } from './testdata/golden.ts'

const lost = golden.cases
  .filter(({ verdict }) => verdict === 'skipped')
  .map(({ id, profile }) => ({
    id,
    profile,
    run: profile === 'vxlan' ? '20261122-101530-bbbbbb' : '20261120-101530-aaaaaa',
  }))
const on = (profile: string): RunResult => ({ ...golden, lost: lost.filter(one => one.profile === profile) })

const line =
  '2 cases that passed in run 20261122-101530-bbbbbb are skipped now: needs bgp/control-plane: bgpControlPlane.enabled is false in the running configuration'

test('cases that passed and are skipped now are one line for each reason, with where they passed', () => {
  expect(groupLost(golden)).toEqual([])
  const lines = groupLost(on('vxlan')).map(lostLine)
  expect(lines).toHaveLength(3)
  expect(lines).toContain(line)
  expect(groupLost({ ...golden, lost }).map(({ where }) => where)[0]).toBe(
    '2 earlier runs, the newest 20261122-101530-bbbbbb',
  )
})

test('a case that is judged otherwise now is not among them', () => {
  const cases = golden.cases.map(c => (c.verdict === 'skipped' ? { ...c, verdict: 'passed' as const } : c))
  expect(groupLost({ lost, cases })).toEqual([])
})

test('the terminal, the summary and the page tell them', () => {
  const paint = createPaint(false)
  for (const lines of [endLines, quietEndLines]) expect(lines(on('vxlan'), undefined, paint)).toContain(line)
  expect(renderSummary(on('vxlan'))).toContain(
    '## Passed before, skipped now\n\n- 2 cases that passed in run 20261122-101530-bbbbbb',
  )
  expect(renderHtml(on('vxlan'))).toContain(
    '<h2>Passed before, skipped now</h2>\n<details class="skipped"><summary>2 cases: needs bgp/control-plane',
  )
  expect(renderHtml(golden)).not.toContain('Passed before')
  expect(renderSummary(golden)).not.toContain('Passed before')
})
