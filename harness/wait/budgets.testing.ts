import { BUDGETS, type BudgetName } from './budgets.ts'

/** Budgets are constant for everything but tests. */
const budgets: Record<string, { ms: number }> = BUDGETS

/**
 * Gives waits other budgets, in milliseconds: `beforeEach(() => giveBudgets({ flowsSeen: 60 }))` for the tests of a file.
 *
 * @returns Gives them back those that they had.
 */
export function giveBudgets(changes: Partial<Record<BudgetName, number>>): () => void {
  const before = Object.entries(budgets).map(([name, { ms }]) => [name, ms] as const)
  set(Object.entries(changes))
  return () => set(before)
}

/** As {@link giveBudgets}, the same to every wait. Ten seconds are enough for an answer; who waits for what never comes gives little. */
export function giveEveryBudget(ms: number): () => void {
  return giveBudgets(Object.fromEntries(Object.keys(budgets).map(name => [name, ms])))
}

function set(changes: Iterable<readonly [name: string, ms: number]>): void {
  for (const [name, ms] of changes) {
    const budget = budgets[name]
    if (budget === undefined) throw new TypeError(`there is no budget ${name}`)
    budget.ms = ms
  }
}
