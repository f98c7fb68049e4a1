import { expect, test } from 'vitest'
import { type GateVerdict, decide, examine } from './decide.ts'
import { METRICS } from './plan.ts'
import { type Sample, logRatios } from './sample.ts'
import { normals } from './testdata/random.ts'
import recorded from './testdata/recorded-vxlan.json' with { type: 'json' }

/** Ratios of two real quick runs, on a machine that had much else to do: those of one path vary by a third. */
const blocks = METRICS.filter(({ gated }) => gated).map(({ name, unit }) =>
  recorded
    .filter(({ metric }) => metric === name)
    .flatMap(({ samples }) =>
      logRatios({ metric: name, unit, commands: {}, samples: samples.map(read) }, 'other-node'),
    ),
)

/** JSON has no closed lists of names. */
function read({ path, ...rest }: (typeof recorded)[number]['samples'][number]): Sample {
  return { ...rest, path: path === 'host' ? 'host' : 'other-node' }
}

/** The values in an order of chance. */
function shuffled(values: readonly number[], next: () => number): number[] {
  const placed = values.map(value => ({ value, at: next() }))
  return placed.toSorted((a, b) => a.at - b.at).map(({ value }) => value)
}

/**
 * Draws five real blocks as a baseline, five as what is judged and five that would have to confirm a loss. Asked alone:
 * five against five have a p-value of 1/252 at least, which is enough for one question and not for more.
 */
function draw(all: readonly number[], next: () => number, loss = 0): GateVerdict | undefined {
  const drawn = shuffled(all, next)
  const reference = { ratios: drawn.slice(0, 5) }
  const about = (ratios: readonly number[]) => {
    const slower = ratios.map(ratio => ratio + Math.log(1 - loss))
    return examine([{ name: '', ratios: slower, reference, troubles: [] }])[0]
  }
  const finding = about(drawn.slice(5))
  return finding && decide(finding, about(shuffled(drawn.slice(5), next))).verdict
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
