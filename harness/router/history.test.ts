import { expect, test, vi } from 'vitest'
import { RouteWatch, historyOf } from './history.ts'

const a = { prefix: '10.42.0.0/24', nextHop: '172.18.0.2' }
const b = { prefix: '10.42.1.0/24', nextHop: '172.19.0.2' }

test('a route is absent from when it was last seen until it is there again', () => {
  const samples = [
    { atMs: -50, routes: [a, b] },
    { atMs: 100, routes: [a, b] },
    { atMs: 220, routes: [a] },
    { atMs: 330, routes: [a] },
    { atMs: 440, routes: [a, b] },
    { atMs: 550, routes: [b] },
  ]
  expect(historyOf(samples)).toEqual({
    asked: 6,
    known: [a, b],
    absences: [
      { ...a, lastSeenMs: 440, missedMs: 550 },
      { ...b, lastSeenMs: 100, missedMs: 220, backMs: 440 },
    ],
  })
})

test('the same prefix by another next hop is another route, and what comes late was not missing before', () => {
  const other = { ...a, nextHop: '172.19.0.2' }
  const samples = [
    { atMs: 0, routes: [a] },
    { atMs: 100, routes: [other] },
  ]
  expect(historyOf(samples)).toEqual({ asked: 2, known: [a], absences: [{ ...a, lastSeenMs: 0, missedMs: 100 }] })
})

test('a watch asks until it ends, and counts from its mark', async () => {
  const answers = [[a, b]]
  const ask = vi.fn<() => Promise<(typeof a)[]>>(async () => answers.shift() ?? [a])
  const watch = await RouteWatch.start(ask)
  watch.mark()
  await vi.waitFor(() => expect(ask.mock.calls.length).toBeGreaterThan(2))
  const { known, absences, asked } = await watch.end()
  expect(asked).toBeGreaterThan(1)
  expect(known).toEqual([a, b])
  expect(absences).toEqual([{ ...b, lastSeenMs: expect.any(Number), missedMs: expect.any(Number) }])
  expect(absences[0]?.lastSeenMs).toBeLessThanOrEqual(0)
  expect(absences[0]?.missedMs).toBeGreaterThan(0)
})

test('a question that nobody answers ends the watch with its error', async () => {
  let asked = 0
  const watch = await RouteWatch.start(async () => {
    if (asked++ > 0) throw new Error('the router is gone')
    return [a]
  })
  await expect(watch.end()).rejects.toThrow('the router is gone')
})
