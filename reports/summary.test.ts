import { expect, test } from 'vitest'
import type { CaseResult } from '../harness/results/model.ts'
import { renderSummary } from './summary.ts'
import { broken, golden, green } from './testdata/golden.ts'

test.for([
  ['summary.md.snap', golden],
  ['summary-broken.md.snap', broken],
  ['summary-green.md.snap', green],
] as const)('is exactly %s', async ([file, run]) => {
  await expect(renderSummary(run)).toMatchFileSnapshot(`testdata/${file}`)
})

const [sample] = golden.cases
const failing = (change: Partial<CaseResult>): CaseResult[] =>
  sample === undefined ? [] : [{ ...sample, verdict: 'failed', reason: 'no', ...change }]

test('shows a text as it is, whatever Markdown would make of it', () => {
  const cases = failing({
    title: '*a* <b> | [c](d)\nnext',
    reason: 'a fence:\n```\nin a reason',
    docs: 'see_the_manual',
  })
  expect(renderSummary({ ...green, cases })).toContain(
    [
      '**FAILED** \\*a\\* &lt;b\\> \\| \\[c\\](d), on profile bare (`bootstrap/before-cilium/nodes-not-ready`)',
      '````text\na fence:\n```\nin a reason\n````',
      '- documented at see\\_the\\_manual',
    ].join('\n\n'),
  )
})

test('a thin run tells each cause once, whatever else its cases lack', () => {
  const reasons = [
    'needs nodes/2: 1 node',
    'needs nodes/2: 1 node\nneeds lb/dsr: bpf-lb-mode snat',
    'needs hubble: off',
  ]
  const cases = reasons.flatMap(reason => failing({ verdict: 'skipped', reason }))
  const summary = renderSummary({ ...green, cases })
  expect(summary).toContain('3 of 3 chosen cases were skipped for want of something that nobody ruled out.')
  expect(summary.match(/^\| \d+ \| .*$/gm)).toEqual(['| 2 | needs nodes/2: 1 node |', '| 1 | needs hubble: off |'])
})

test('stays within what a job summary can hold', () => {
  const cases = Array.from({ length: 500 }, () => failing({ reason: 'x'.repeat(4000) })).flat()
  const summary = renderSummary({ ...green, cases })
  expect(summary.match(/^\*\*FAILED\*\*/gm)).toHaveLength(50)
  expect(summary).toContain('and 450 more cases, see index.html')
  expect(summary.length).toBeLessThan(2 ** 20)
})
