/**
 * How long every wait of a test may take, for
 * `vi.mock('.../wait/budgets.ts', () => import('.../wait/budgets.fake.ts'))`. It is enough for an answer; who waits for what
 * never comes sets it to little first.
 */
export const patience = { ms: 10_000 }

export const BUDGETS = new Proxy({}, { get: (_, what) => ({ ms: patience.ms, what }) })
