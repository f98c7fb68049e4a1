import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { withProgress } from './progress.ts'

let said: string[]

beforeEach(() => {
  vi.useFakeTimers()
  said = []
  vi.spyOn(process.stderr, 'write').mockImplementation(text => said.push(String(text)) > 0)
})

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const after = (ms: number) => () => new Promise<string>(resolve => setTimeout(() => resolve('done'), ms))

async function told(ms: number, options?: { quiet: boolean }): Promise<string> {
  const work = withProgress('install jq', after(ms), options)
  await vi.advanceTimersByTimeAsync(ms)
  await work
  return said.join('')
}

test('long work says so after 2 s, then every 10 s, then in total', async () => {
  expect(await told(13_500)).toBe(
    'install jq: still working after 2.0 s\ninstall jq: still working after 12.0 s\ninstall jq: done in 13.5 s\n',
  )
})

test('short work says how long it took, unless it is to be quiet', async () => {
  expect(await told(500)).toBe('install jq: done in 0.5 s\n')
  said = []
  expect(await told(500, { quiet: true })).toBe('')
})

test('work that fails says so and passes its error on', async () => {
  await expect(withProgress('install jq', () => Promise.reject(new Error('no room')))).rejects.toThrow('no room')
  expect(said.join('')).toBe('install jq: failed after 0.0 s\n')
})
