import { expect, test } from 'vitest'
import { LEAST_RUNS } from './certainty.ts'
import { type GateVerdict, decide } from './decide.ts'
import { examine, examineAgain } from './examine.ts'
import { METRICS } from './plan.ts'
import { type Sample, type Start, logRatios } from './sample.ts'
import { normals } from './testdata/random.ts'
import recorded from './testdata/recorded-vxlan.json' with { type: 'json' }

/** Ratios of two real quick runs, on a machine that had much else to do: those of one path vary by a third. */
const blocks = METRICS.filter(({ gated }) => gated).map(({ name, unit }) =>
  recorded
    .filter(({ metric }) => metric === name)
    .flatMap(({ samples }) =>
      logRatios({ metric: name, unit, commands: {}, samples: samples.map(read) }, 'other-node').flat(),
    ),
)

/** JSON has no closed lists of names. */
function read({ path, ...rest }: (typeof recorded)[number]['samples'][number]): Sample {
  return { ...rest, path: path === 'host' ? 'host' : 'other-node' }
}

/** A start whose sessions are drawn from real blocks, each as often as chance has it. */
function drawStart(real: readonly number[], next: () => number, loss: number): Start {
  const any = () => real[Math.floor(Math.abs(next()) * 1e6) % real.length] ?? 0
  return Array.from({ length: 3 }, () => Array.from({ length: 10 }, () => any() + Math.log(1 - loss)))
}

/** Draws a baseline of real blocks, a run to be judged and what would have to confirm a loss. */
function draw(all: readonly number[], next: () => number, loss = 0): GateVerdict | undefined {
  const reference = { starts: Array.from({ length: LEAST_RUNS }, () => drawStart(all, next, 0)) }
  const question = () => ({ name: '', here: [drawStart(all, next, loss)], reference, troubles: [] })
  const [finding] = examine([question()])
  return finding && decide(finding, examineAgain(finding, question())).verdict
}

const PAIRS = 20

test('there are ten real blocks of each gated metric', () => {
  expect(blocks.map(({ length }) => length)).toEqual([10, 10, 10, 10])
})

test('of pairs that are drawn from the same network none fails', () => {
  const next = normals(20)
  const verdicts = blocks.flatMap(all => Array.from({ length: PAIRS }, () => draw(all, next)))
  expect(verdicts).toHaveLength(PAIRS * blocks.length)
  expect(verdicts).not.toContain('failed')
})

test('and every one fails when pods keep a tenth of their speed', () => {
  const next = normals(20)
  const verdicts = blocks.flatMap(all => Array.from({ length: PAIRS }, () => draw(all, next, 0.9)))
  expect(new Set(verdicts)).toEqual(new Set(['failed']))
})
