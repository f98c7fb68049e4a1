import { expect, test } from 'vitest'
import { BUDGETS } from '../wait/budgets.ts'
import { healthBudget, probeIntervalS } from './health-probes.ts'

test.for([
  [0, 2, 'healthMesh'],
  [0, 100, 'healthMesh'],
  [0.5, 2, 'rareHealthMesh'],
  [undefined, 5, 'rareHealthMesh'],
  [1, 2, 'rareHealthMesh'],
  [1, 5, 'largeHealthMesh'],
  [0.5, 50, 'largeHealthMesh'],
  [1, 100, 'largeHealthMesh'],
] as const)('with the ratio %s, an agent among %i nodes has probed everybody by then', ([ratio, nodes, name]) => {
  const config = ratio === undefined ? {} : { 'connectivity-probe-frequency-ratio': String(ratio) }
  expect(healthBudget(config, nodes)).toBe(name)
  expect(BUDGETS[name].ms).toBeGreaterThan(probeIntervalS(ratio ?? 0.5, nodes) * 1000)
})
