import type { SavedJudge } from '../judge.ts'

/** Whether every probe of a case came to what the case expected of it. */
export const judge: SavedJudge = {
  summary: 'probes, by what they came to and what was expected',
  again: async ({ probes = [] }) => {
    if (probes.length === 0) return undefined
    const wrong = probes.filter(({ outcome, expected }) => outcome !== expected)
    if (wrong.length === 0) return { verdict: 'passed' }
    const lines = wrong.map(
      ({ from, to, over, outcome, expected }) =>
        `${from.name} -> ${to.name} over ${over} was ${outcome}, expected ${expected}`,
    )
    return { verdict: 'failed', reason: lines.join('\n') }
  },
}
