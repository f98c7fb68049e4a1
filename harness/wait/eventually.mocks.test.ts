import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { RefusedError, TimeoutError } from '../results/errors.ts'
import { eventually } from './eventually.ts'

// The promise of node:timers/promises runs on the machine's clock; here it runs on the test's.
vi.mock('node:timers/promises', () => ({
  setTimeout: (ms: number, value: unknown, { signal }: { signal?: AbortSignal } = {}) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => resolve(value), ms)
      signal?.addEventListener('abort', () => {
        clearTimeout(timer)
        reject(new DOMException('The operation was aborted', 'AbortError'))
      })
    }),
}))

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

/** Answers one after the other, the last one for ever; an Error is thrown. */
function answers(...list: (string | Error)[]) {
  const observe = vi.fn<() => Promise<string>>(async () => {
    const answer = list.length > 1 ? list.shift() : list[0]
    if (answer instanceof Error) throw answer
    return answer ?? ''
  })
  return observe
}

const after = (ms: number, answer: string) => () =>
  new Promise<string>(resolve => {
    setTimeout(() => resolve(answer), ms)
  })
const silence = () => new Promise<string>(() => undefined)
const untilReady = (seen: string) => (seen === 'ready' ? undefined : seen)

const late = (ms: number, answer: string) => eventually('flowsSeen', after(ms, answer), { until: untilReady })

/** Milliseconds of the test's clock until a promise settles. */
async function timeTo(promise: Promise<unknown>): Promise<number> {
  const started = performance.now()
  const settled = promise.catch(() => undefined).then(() => performance.now())
  await vi.advanceTimersByTimeAsync(60_000)
  return (await settled) - started
}

/** What a promise comes to within a minute of the test's clock. */
async function outcomeOf(promise: Promise<unknown>): Promise<unknown> {
  const settled = promise.catch((error: unknown) => error)
  await vi.advanceTimersByTimeAsync(60_000)
  return settled
}

test('the first observation that agrees is the answer, at once', async () => {
  const observe = answers('ready')
  expect(await eventually('engineAnswer', observe, { until: untilReady })).toBe('ready')
  expect(observe).toHaveBeenCalledTimes(1)
})

test('it is asked again after a pause until it agrees', async () => {
  const observe = answers('starting', new Error('connection refused'), 'ready')
  expect(await outcomeOf(eventually('engineAnswer', observe, { until: untilReady }))).toBe('ready')
  expect(observe).toHaveBeenCalledTimes(3)
})

test('several observations in a row must agree', async () => {
  const observe = answers(
    'ready',
    'ready',
    'starting',
    'ready',
    new Error('refused'),
    'ready',
    'ready',
    'ready',
    'late',
  )
  expect(await outcomeOf(eventually('engineAnswer', observe, { until: untilReady, consecutive: 3 }))).toBe('ready')
  expect(observe).toHaveBeenCalledTimes(8)
})

describe('when the budget has run out', () => {
  test('the error tells what was seen, and when it changed', async () => {
    const refused = new Error('connection refused', { cause: new Error('nobody listens') })
    const observe = answers('starting', 'starting', refused, 'half way')
    const error = await outcomeOf(eventually('engineAnswer', observe, { until: untilReady, everyMs: 1000 }))
    expect(error).toBeInstanceOf(TimeoutError)
    expect(error).toMatchObject({
      message: `the Docker engine answers a question: not within 10 s; last seen: half way
  at 0.0 s: starting
  at 2.0 s: connection refused
caused by: nobody listens
  at 3.0 s: half way`,
    })
  })

  test('only the last sightings are told', async () => {
    const observe = answers(...Array.from({ length: 9 }, (_, index) => `step ${index + 1}`))
    const error = await outcomeOf(eventually('engineAnswer', observe, { until: untilReady, everyMs: 1000 }))
    expect(error).toMatchObject({
      message: `the Docker engine answers a question: not within 10 s; last seen: step 9
  (3 earlier sightings)
  at 3.0 s: step 4
  at 4.0 s: step 5
  at 5.0 s: step 6
  at 6.0 s: step 7
  at 7.0 s: step 8
  at 8.0 s: step 9`,
    })
  })

  test('agreement that was too short is told', async () => {
    const observe = answers('ready', 'starting')
    const options = { until: untilReady, consecutive: 2, everyMs: 1000 }
    expect(await outcomeOf(eventually('engineAnswer', observe, options))).toMatchObject({
      message: `the Docker engine answers a question: not within 10 s; last seen: starting
  at 0.0 s: as expected, 1 of 2 in a row
  at 1.0 s: starting`,
    })
  })

  test('an observation that never ends is cut off', async () => {
    expect(await outcomeOf(eventually('flowsSeen', silence, { until: untilReady }))).toMatchObject({
      message: `Hubble tells of the flows: not within 3 s; last seen: nothing
  then no answer until the budget ran out`,
    })
  })

  test('the wait is over', async () => {
    expect(await timeTo(eventually('flowsSeen', silence, { until: untilReady }))).toBe(5000)
    const observe = answers('starting')
    expect(await timeTo(eventually('flowsSeen', observe, { until: untilReady, everyMs: 700 }))).toBe(2800)
  })

  test('a question that is still open is waited for a moment longer, and its answer counts', async () => {
    expect(await outcomeOf(late(4900, 'ready'))).toBe('ready')
    expect(await outcomeOf(late(4900, 'starting'))).toMatchObject({ answered: true })
    expect(await outcomeOf(late(5100, 'ready'))).toMatchObject({ answered: false })
  })

  test('no observation starts after it', async () => {
    const observe = answers('starting')
    await outcomeOf(eventually('flowsSeen', observe, { until: untilReady, everyMs: 1000 }))
    expect(observe).toHaveBeenCalledTimes(4)
  })
})

describe('a signal', () => {
  test('that is given already lets nothing start', async () => {
    const observe = answers('ready')
    const signal = AbortSignal.abort(new Error('interrupted'))
    await expect(eventually('engineAnswer', observe, { until: untilReady, signal })).rejects.toThrow('interrupted')
    expect(observe).not.toHaveBeenCalled()
  })

  test('ends the pause', async () => {
    const observe = answers('starting')
    const abort = new AbortController()
    const waiting = eventually('engineAnswer', observe, { until: untilReady, everyMs: 5000, signal: abort.signal })
    setTimeout(() => abort.abort(), 1000)
    expect(await timeTo(waiting)).toBe(1000)
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' })
    expect(observe).toHaveBeenCalledTimes(1)
  })

  test('ends an observation that gives no answer', async () => {
    const abort = new AbortController()
    const waiting = eventually('engineAnswer', silence, { until: untilReady, signal: abort.signal })
    setTimeout(() => abort.abort(new Error('interrupted by SIGINT')), 1000)
    expect(await timeTo(waiting)).toBe(1000)
    await expect(waiting).rejects.toThrow('interrupted by SIGINT')
  })
})

test('progress begins the budget anew, and only where it is more than ever', async () => {
  const steps = [1, 2, 2, 3]
  const progress = vi.fn<() => Promise<number>>(async () => steps.shift() ?? 3)
  const waiting = eventually('engineAnswer', answers('starting'), { until: untilReady, progress })
  // It was asked at 2.5, 5, 7.5 and 10 s, and the last time that it had grown was at 10 s.
  expect(await timeTo(waiting)).toBeGreaterThan(19_000)
  expect(progress.mock.calls.length).toBeGreaterThanOrEqual(6)
})

const refused = async () => Promise.reject(new Error('refused'))

test('progress does not make a wait endless, and who tells of none makes none', async () => {
  let far = 0
  const growing = eventually('flowsSeen', answers('starting'), { until: untilReady, progress: async () => ++far })
  expect(await timeTo(growing)).toBeLessThan(3_000 * 8)
  const silent = eventually('flowsSeen', answers('starting'), { until: untilReady, progress: refused })
  expect(await timeTo(silent)).toBeLessThan(4_000)
})

test('an answer that always takes long is waited for also at the end', async () => {
  const slow = eventually('flowsSeen', () => after(2_850, 'starting')(), { until: untilReady })
  await expect(outcomeOf(slow)).resolves.toMatchObject({ answered: true })
})

test('what is refused is not asked for again', async () => {
  const observe = answers(new RefusedError('may not create pods'), 'ready')
  await expect(eventually('registryAnswer', observe, { until: untilReady })).rejects.toThrow('may not create pods')
  expect(observe).toHaveBeenCalledOnce()
})
