import { describe, expect, test } from 'vitest'
import { upgrade } from '../../reports/testdata/upgrade.ts'
import { tellAndClose } from './check.ts'
import { exitCodeOf } from './result.ts'

const teardown = { phase: 'teardown' }
const cases = { phase: 'cases' }

test.for([
  ['go', [], 0],
  ['go-with-notes', [], 0],
  ['go-with-notes', [teardown], 0],
  ['no-go', [], 1],
  ['no-go', [cases, teardown], 1],
  ['unknown', [], 4],
  ['unknown', [teardown], 4],
  ['unknown', [cases], 3],
  ['interrupted', [], 130],
] as const)('%s with the errors %j ends with %i', ([verdict, errors, exitCode]) => {
  expect(exitCodeOf(verdict, undefined, errors)).toBe(exitCode)
})

test('a check that SIGTERM ended says so', () => {
  expect(exitCodeOf('interrupted', 'SIGTERM', [])).toBe(143)
})

const recorder = (close: () => Promise<number>, closeRunner: () => Promise<void> = async () => undefined) => {
  const said: string[] = []
  const session = {
    close: async () => {
      said.push('close')
      return close()
    },
    fail: (phase: string) => void said.push(`failed: ${phase}`),
  }
  const tell = async () => {
    said.push('tell')
    return upgrade
  }
  return { said, done: tellAndClose(session, { close: closeRunner }, tell) }
}

describe('what was found is told before anything is removed', () => {
  test('and again with how that went', async () => {
    const { said, done } = recorder(async () => 0)
    expect(await done).toBe(upgrade)
    expect(said).toEqual(['tell', 'close', 'tell'])
  })

  test.for([
    ['teardown', recorder(() => Promise.reject(new Error('no engine')))],
    [
      'suite runner',
      recorder(
        async () => 0,
        () => Promise.reject(new Error('no worker')),
      ),
    ],
  ] as const)('and again where the %s cannot be closed', async ([, { said, done }]) => {
    await done
    expect(said).toEqual(['tell', 'close', 'failed: teardown', 'tell'])
  })
})
