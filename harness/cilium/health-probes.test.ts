import { expect, test } from 'vitest'
import { BUDGETS } from '../wait/budgets.ts'
import { healthBudget } from './health-probes.ts'

// pkg/health/server of Cilium 1.20: (10 + 100 x ratio) s, times the logarithm of 1 + two nodes with an address and an endpoint each.
test.for([0, 0.5, 1, undefined])('with the ratio %s an agent has probed everybody by then', ratio => {
  const interval = (10 + 100 * (ratio ?? 0.5)) * Math.log(1 + 4) * 1000
  const config = ratio === undefined ? {} : { 'connectivity-probe-frequency-ratio': String(ratio) }
  expect(BUDGETS[healthBudget(config)].ms).toBeGreaterThan(interval)
})
