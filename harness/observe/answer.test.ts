import { expect, test } from 'vitest'
import { BrokenError, RefusedError } from '../results/errors.ts'
import { answerTo } from './answer.ts'

const asking = { asked: 'the agent', how: 'status' }

test('data is an answer', async () => {
  expect(await answerTo(asking, async () => 7)).toEqual({ data: 7 })
})

test.for([
  ['an error of ours', new BrokenError('the exec was cut off', { cause: new Error('close code 1006') })],
  ['an error of a library', new Error('connect ECONNREFUSED')],
  ['an answer that is no JSON', new SyntaxError('Unexpected end of JSON input')],
  ['something that is no error', 'gone'],
] as const)('%s is no answer', async ([, thrown]) => {
  const answer = await answerTo(asking, () => Promise.reject(thrown))
  expect(answer).toMatchObject({ unanswered: { ...asking, why: expect.stringMatching(/./) } })
})

test('it says why with all causes', async () => {
  const error = new BrokenError('the exec was cut off', { cause: new Error('close code 1006') })
  const answer = await answerTo(asking, () => Promise.reject(error))
  expect(answer).toEqual({ unanswered: { ...asking, why: 'the exec was cut off\ncaused by: close code 1006' } })
})

test.for([
  ['a slip in the code', new TypeError('undefined is not a function')],
  ['an unknown name', new ReferenceError('x is not defined')],
  ['an assertion', Object.assign(new Error('no'), { name: 'AssertionError' })],
  ['the end of the run', new DOMException('aborted', 'AbortError')],
] as const)('%s is thrown', async ([, thrown]) => {
  await expect(answerTo(asking, () => Promise.reject(thrown))).rejects.toBe(thrown)
})

test('what a cluster refuses that we only visit is thrown: the case cannot be asked there', async () => {
  const refused = new RefusedError('may not list pods')
  await expect(answerTo(asking, () => Promise.reject(refused))).rejects.toBe(refused)
})
