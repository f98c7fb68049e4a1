import { expect, test } from 'vitest'
import { rolloutMissing } from './install.ts'

const complete = { wanted: 2, updated: 2, ready: 2, current: true }

test.for([
  [{}, undefined],
  [{ updated: 3, ready: 3 }, undefined],
  [{ ready: 1 }, 'cilium: 2 of 2 updated, 1 ready'],
  [{ updated: 1 }, 'cilium: 1 of 2 updated, 2 ready'],
  [{ current: false }, 'cilium: 2 of 2 updated, 2 ready, new generation not seen yet'],
] as const)('a rollout with %j', ([some, missing]) => {
  expect(rolloutMissing('cilium', { ...complete, ...some })).toBe(missing)
})
