import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { limitOf, slowness, spentWords, startAllowance, watchStalls, watchedStalls } from './machine-time.ts'

let folder = ''

// The module counts for its whole process. A wait that another file left behind would read the counters too, so it is not shared.
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'machine-time-'))
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

/** A counter file in one of the kernel's three forms. */
async function counter(name: string, text: (ms: number) => string) {
  const file = join(folder, name)
  const count = (ms: number) => writeFile(file, text(ms))
  await count(0)
  return { file, count }
}

const FORMS = [
  [
    'the pressure of a machine or a cgroup',
    (ms: number) => `some avg10=9.00 avg60=2.00 avg300=1.00 total=${ms * 1_000}\nfull avg10=0.00 total=0\n`,
  ],
  ['cpu.stat of a cgroup, version 2', (ms: number) => `usage_usec 5\nnr_throttled 3\nthrottled_usec ${ms * 1_000}\n`],
  ['cpu.stat of a cgroup, version 1', (ms: number) => `nr_throttled 3\nthrottled_time ${ms * 1_000_000}\n`],
] as const

test.for(FORMS)('what work waited for a processor is not spent: %s', async ([, text]) => {
  const { file, count } = await counter('counter', text)
  watchStalls([file])
  const allowance = startAllowance(1_000)
  await vi.advanceTimersByTimeAsync(900)
  await count(600)
  expect(allowance.left()).toBeCloseTo(700)
  await vi.advanceTimersByTimeAsync(700)
  expect(allowance.left()).toBeCloseTo(0)
  expect(allowance.elapsed()).toBeCloseTo(1_600)
})

test('where nothing is counted, time passes by the clock', async () => {
  watchStalls([join(folder, 'is not there')])
  const allowance = startAllowance(1_000)
  await vi.advanceTimersByTimeAsync(400)
  expect(allowance.left()).toBeCloseTo(600)
})

test('the worst of several places counts, and never for more than has passed', async () => {
  const machine = await counter('machine', FORMS[0][1])
  const node = await counter('node', FORMS[2][1])
  watchStalls([machine.file, node.file])
  const allowance = startAllowance(1_000)
  await vi.advanceTimersByTimeAsync(300)
  await machine.count(100)
  await node.count(200)
  expect(allowance.left()).toBeCloseTo(900)
  await vi.advanceTimersByTimeAsync(300)
  await node.count(9_000)
  expect(allowance.left()).toBeCloseTo(850)
})

test('a machine that is always busy ends a wait all the same', async () => {
  const { file, count } = await counter('counter', FORMS[0][1])
  watchStalls([file])
  using limit = limitOf(1_000)
  const busyUntil = async (from: number, to: number) => {
    for (let ms = from; ms < to; ms += 100) {
      await vi.advanceTimersByTimeAsync(100)
      await count(ms + 100)
    }
  }
  await busyUntil(0, 3_500)
  expect(limit.signal.aborted).toBe(false)
  await busyUntil(3_500, 5_000)
  expect(limit.signal.aborted).toBe(true)
})

test('a limit ends at its time, and not once it is called off', async () => {
  watchStalls([])
  using limit = limitOf(1_000)
  const called = limitOf(1_000)
  called[Symbol.dispose]()
  await vi.advanceTimersByTimeAsync(999)
  expect(limit.signal.aborted).toBe(false)
  await vi.advanceTimersByTimeAsync(1_000)
  expect([limit.signal.aborted, called.signal.aborted]).toEqual([true, false])
})

test('what is watched can be handed on', () => {
  watchStalls(['/a', '/b'])
  expect(watchedStalls()).toEqual(['/a', '/b'])
})

test('an error says the time by the clock where processors were busy', async () => {
  const { file, count } = await counter('counter', FORMS[0][1])
  watchStalls([file])
  const whole = startAllowance(10_000)
  await vi.advanceTimersByTimeAsync(12_000)
  expect(spentWords(10_000, whole)).toBe('10 s')
  await vi.advanceTimersByTimeAsync(31_210)
  await count(30_000)
  expect(spentWords(10_000, whole)).toBe('10 s (43 s by the clock, since processors were busy)')
})

test('slowness tells of the last few seconds', async () => {
  const { file, count } = await counter('counter', FORMS[0][1])
  watchStalls([file])
  expect(slowness()).toBe(1)
  const half = async (from: number, seconds: number) => {
    for (let ms = 0; ms < seconds * 1_000; ms += 500) {
      await vi.advanceTimersByTimeAsync(500)
      await count(from + ms / 2)
      slowness()
    }
  }
  await half(0, 10)
  expect(slowness()).toBeCloseTo(2, 0)
  await vi.advanceTimersByTimeAsync(5_000)
  slowness()
  await vi.advanceTimersByTimeAsync(5_000)
  expect(slowness()).toBe(1)
})

test('nothing is told to be more than three times as slow', async () => {
  const { file, count } = await counter('counter', FORMS[0][1])
  watchStalls([file])
  await vi.advanceTimersByTimeAsync(1_000)
  await count(60_000)
  expect(slowness()).toBe(3)
})
