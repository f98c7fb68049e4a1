import { expect, test, vi } from 'vitest'
import type { Judge } from './judge.ts'
import { Observed } from './observed.ts'

const judge: Judge<number, number> = {
  kind: 'number',
  version: 3,
  summary: 'numbers',
  decide: (data, wanted) => (data === wanted ? { verdict: 'passed' } : { verdict: 'failed', reason: `${data}` }),
}
const unanswered = { asked: 'the agent', how: 'count', why: 'it is gone' }
const silence = 'the agent did not answer (count): it is gone'

test('is saved with every wish and what the judge said to it', () => {
  const note = vi.fn<() => void>()
  const seen = new Observed(judge, 'a number', { data: 7 }, note)
  expect(seen.judge(7)).toEqual({ verdict: 'passed' })
  expect(seen.judge(8)).toEqual({ verdict: 'failed', reason: '7' })
  expect(note).toHaveBeenCalledWith(seen)
  expect(seen.saved()).toEqual({
    kind: 'number',
    version: 3,
    subject: 'a number',
    at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    data: 7,
    judged: [
      { wanted: 7, verdict: 'passed' },
      { wanted: 8, verdict: 'failed', reason: '7' },
    ],
  })
})

test('a preview leaves no trace', () => {
  const note = vi.fn<() => void>()
  const seen = new Observed(judge, 'a number', { data: 7 }, note)
  expect(seen.preview(8)).toEqual({ verdict: 'failed', reason: '7' })
  expect(note).not.toHaveBeenCalled()
  expect(seen.saved().judged).toEqual([])
})

test('what a case uses without judging it is saved too', () => {
  const note = vi.fn<() => void>()
  const seen = new Observed(judge, 'a number', { data: 7 }, note)
  expect(seen.data).toBe(7)
  expect(note).toHaveBeenCalledOnce()
})

test('silence is broken, and has no data', () => {
  const seen = new Observed(judge, 'a number', { unanswered }, () => undefined)
  expect(seen.judge(7)).toEqual({ verdict: 'broken', reason: silence })
  expect(() => seen.data).toThrow(`a number: ${silence}`)
  expect(seen.saved()).toMatchObject({ unanswered, judged: [{ wanted: 7, verdict: 'broken', reason: silence }] })
  expect(seen.saved()).not.toHaveProperty('data')
})

test('where being answered is the question, the judge decides about silence', () => {
  const asked: Judge<number, number> = { ...judge, silence: ({ why }) => ({ verdict: 'failed', reason: why }) }
  expect(new Observed(asked, 'a number', { unanswered }, () => undefined).judge(7)).toEqual({
    verdict: 'failed',
    reason: 'it is gone',
  })
})
