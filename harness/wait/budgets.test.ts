import { expect, test } from 'vitest'
import { BUDGETS } from './budgets.ts'
import { giveBudgets, giveEveryBudget } from './budgets.testing.ts'

test('tests give waits other budgets, and give back those that they had', () => {
  const before = structuredClone(BUDGETS)
  const giveBack = giveBudgets({ flowsSeen: 60 })
  expect(BUDGETS).toEqual({ ...before, flowsSeen: { ...before.flowsSeen, ms: 60 } })
  const giveBackAll = giveEveryBudget(5)
  expect(new Set(Object.values(BUDGETS).map(({ ms }) => ms))).toEqual(new Set([5]))
  giveBackAll()
  expect(BUDGETS.flowsSeen.ms).toBe(60)
  giveBack()
  expect(BUDGETS).toEqual(before)
})
