import { afterEach, expect, test, vi } from 'vitest'
import { closeShared, shared } from './shared.ts'

afterEach(() => {
  vi.useRealTimers()
})

/** Something to open, that may fail, be lost, and be closed. */
function things() {
  const opened: Thing[] = []
  const failures: (() => Error)[] = []
  const get = shared(
    (name: string) => name,
    async name => {
      const failure = failures.shift()
      if (failure !== undefined) throw failure()
      const made = new Thing(`${name} ${opened.length + 1}`)
      opened.push(made)
      return made
    },
    { isLost: made => made.lost !== undefined, close: made => made.close() },
  )
  return { get, opened, failures }
}

class Thing {
  readonly name: string
  lost: Error | undefined
  closed = 0

  constructor(name: string) {
    this.name = name
  }

  async close(): Promise<void> {
    this.closed += 1
    if (this.lost !== undefined) throw this.lost
  }
}

test('is opened once for all who ask, by its key', async () => {
  const { get, opened } = things()
  const [one, same, other] = await Promise.all([get('a'), get('a'), get('b')])
  expect(same).toBe(one)
  expect(await get('a')).toBe(one)
  expect(opened).toEqual([one, other])
})

test('a failed opening fails for those who wait for it, and is tried again by the next', async () => {
  const { get, failures } = things()
  failures.push(() => new Error('the API server cannot be asked'))
  const both = await Promise.allSettled([get('a'), get('a')])
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(await get('a')).toMatchObject({ name: 'a 1' })
})

test('what cannot be opened at all is not tried for every case', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  const { get, failures, opened } = things()
  const attempt = () => {
    vi.advanceTimersByTime(60_000)
    return new Error(`attempt ${4 - failures.length}`)
  }
  failures.push(attempt, attempt, attempt, attempt)
  await expect(get('a')).rejects.toThrow('attempt 1')
  await expect(get('a')).rejects.toThrow('attempt 2')
  vi.advanceTimersByTime(59_000)
  await expect(get('a')).rejects.toThrow('attempt 2')
  vi.advanceTimersByTime(1_000)
  await expect(get('a')).rejects.toThrow('attempt 3')
  await expect(get('a')).rejects.toThrow('attempt 3')
  vi.advanceTimersByTime(60_000)
  await expect(get('a')).rejects.toThrow('attempt 4')
  vi.advanceTimersByTime(60_000)
  expect(await get('a')).toBe(opened[0])
})

test('what is lost is closed and opened again, once', async () => {
  const { get, opened } = things()
  const first = await get('a')
  first.lost = new Error('the stream was lost')
  const again = await Promise.all([get('a'), get('a')])
  expect(again.map(({ name }) => name)).toEqual(['a 2', 'a 2'])
  expect(opened).toHaveLength(2)
  expect(first.closed).toBe(1)
})

test('all is closed at the end, and opened anew by who asks after it', async () => {
  const { get, failures } = things()
  const all = [await get('a'), await get('b')]
  failures.push(() => new Error('refused'))
  await expect(get('c')).rejects.toThrow('refused')
  await closeShared()
  expect(all.map(({ closed }) => closed)).toEqual([1, 1])
  await closeShared()
  expect(all.map(({ closed }) => closed)).toEqual([1, 1])
  expect(await get('a')).toMatchObject({ name: 'a 3' })
})

test('what is still being opened does not hold up the end of a worker', async () => {
  vi.useFakeTimers()
  const get = shared(
    (key: string) => key,
    () => new Promise<never>(() => undefined),
  )
  void get('for ever')
  const closed = closeShared()
  await vi.advanceTimersByTimeAsync(6_000)
  await expect(closed).resolves.toBeUndefined()
})
