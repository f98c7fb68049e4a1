import { expect, test } from 'vitest'
import { examine } from './checks.ts'

const never = () => expect.fail('it was asked')

test('a machine that is not Linux is asked nothing that only Linux can answer', async () => {
  const rows = await examine({
    distribution: () => Promise.resolve({ platform: 'darwin', name: 'darwin', apt: false }),
    engine: never,
    registry: never,
    kernel: never,
    missingCapabilities: never,
    hasCommand: never,
  })
  expect(rows.map(({ id, status }) => [id, status])).toEqual([
    ['system', 'gap'],
    ['node', 'ok'],
  ])
})
