import { expect, test } from 'vitest'
import { reopened } from './worker-lane.ts'

/** Opens things that count up, unless the attempt is among those that fail. */
function counting(failing: readonly number[] = []) {
  let attempts = 0
  const closed: object[] = []
  const open = async (name: string) => {
    attempts += 1
    if (failing.includes(attempts)) throw new Error(`attempt ${attempts}`)
    return { name, attempt: attempts }
  }
  const kept = reopened(
    (name: string) => name,
    open,
    async made => void closed.push(made),
  )
  return { kept, closed }
}

test('one thing for each key, also for who asks while it is being opened', async () => {
  const { kept } = counting()
  const [one, same, other] = await Promise.all([kept.get('a'), kept.get('a'), kept.get('b')])
  expect(one).toBe(same)
  expect(other).not.toBe(one)
})

test('what was given up is closed, and opened anew for who asks next', async () => {
  const { kept, closed } = counting()
  const first = await kept.get('a')
  const other = await kept.get('b')
  await kept.giveUp(first)
  expect(closed).toEqual([first])
  expect(await kept.get('a')).toEqual({ name: 'a', attempt: 3 })
  expect(await kept.get('b')).toBe(other)
})

test('a failure is not kept: the next case tries again', async () => {
  const { kept } = counting([1])
  await expect(kept.get('a')).rejects.toThrow('attempt 1')
  expect(await kept.get('a')).toEqual({ name: 'a', attempt: 2 })
})

test('what cannot be opened at all is not tried for every case', async () => {
  const { kept } = counting([1, 2])
  await expect(kept.get('a')).rejects.toThrow('attempt 1')
  await expect(kept.get('a')).rejects.toThrow('attempt 2')
  await expect(kept.get('a')).rejects.toThrow('attempt 2')
})
