import { expect, test } from 'vitest'
import { goTargets } from './command.ts'

test('finds the fuzz targets of Go where they are', async () => {
  const targets = await goTargets()
  expect(targets).toContainEqual({ name: 'FuzzICMP', folder: 'fixtures/images/prober' })
  expect(new Set(targets.map(({ name }) => name)).size).toBe(targets.length)
})
