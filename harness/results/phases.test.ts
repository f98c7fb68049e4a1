import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Phases } from './phases.ts'

const START = new Date('2026-11-23T10:15:30Z')
const at = (seconds: number) => new Date(START.getTime() + seconds * 1000).toISOString()

beforeEach(() => {
  vi.useFakeTimers({ now: START })
})

afterEach(() => {
  vi.useRealTimers()
})

/** Phases and what their listener was told. */
function listening() {
  const told: string[] = []
  const phases = new Phases({
    phaseStarted: (name, detail) => told.push(`started ${name} ${detail}`),
    phaseProgress: (name, text) => told.push(`${name}: ${text}`),
    phaseEnded: ({ name, outcome, durationMs }) => told.push(`${name} ${outcome} after ${durationMs}`),
  })
  return { phases, told }
}

/** Takes time on the test's clock. */
async function working(seconds: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(seconds * 1000)
}

test('phases are timed and kept in the order in which they started', async () => {
  const { phases, told } = listening()
  const value = await phases.phase(
    'images',
    async scope => {
      scope.say('looking')
      await scope.phase('build cilium', () => working(3), 'v1.20.2')
      await scope.phase('image cilium', inner => {
        inner.say('copying')
        return working(2)
      })
      return 'the images'
    },
    'packages',
  )
  await phases.phase('provision', () => working(1))
  expect(value).toBe('the images')
  expect(phases.all).toEqual([
    { name: 'images', startedAt: at(0), durationMs: 5000, outcome: 'done', detail: 'packages' },
    { name: 'build cilium', startedAt: at(0), durationMs: 3000, outcome: 'done', parent: 'images', detail: 'v1.20.2' },
    { name: 'image cilium', startedAt: at(3), durationMs: 2000, outcome: 'done', parent: 'images' },
    { name: 'provision', startedAt: at(5), durationMs: 1000, outcome: 'done' },
  ])
  expect(told).toEqual([
    'started images packages',
    'images: looking',
    'started build cilium v1.20.2',
    'build cilium done after 3000',
    'started image cilium undefined',
    'image cilium: copying',
    'image cilium done after 2000',
    'images done after 5000',
    'started provision undefined',
    'provision done after 1000',
  ])
})

test('a phase that is under way is not listed', async () => {
  const { phases } = listening()
  await phases.phase('outer', async scope => {
    await scope.phase('inner', () => working(1))
    expect(phases.all.map(({ name }) => name)).toEqual(['inner'])
  })
  expect(phases.all.map(({ name }) => name)).toEqual(['outer', 'inner'])
})

test.for([
  [new Error('no room'), 'failed'],
  [new DOMException('The operation was aborted', 'AbortError'), 'interrupted'],
] as const)('%s: the phases around it have %s, and the error goes on', async ([error, outcome]) => {
  const { phases } = listening()
  const body = phases.phase('outer', scope => scope.phase('inner', () => Promise.reject(error)))
  await expect(body).rejects.toBe(error)
  expect(phases.all.map(phase => [phase.name, phase.outcome])).toEqual([
    ['outer', outcome],
    ['inner', outcome],
  ])
})

test('what is said outside of any phase is the run’s', () => {
  const { phases, told } = listening()
  phases.say('reading the plan')
  expect(told).toEqual(['run: reading the plan'])
})

test('what came of a phase takes the place of the detail that it started with', async () => {
  const { phases } = listening()
  await phases.phase('image cilium', async scope => scope.conclude('659 MiB'), 'v1.20.2')
  expect(phases.all).toMatchObject([{ name: 'image cilium', detail: '659 MiB' }])
})
