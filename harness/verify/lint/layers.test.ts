import { expect, test } from 'vitest'
import { whyForbidden } from './layers.js'

test.for([
  ['harness/judges/probe.ts', 'harness/observe/observation.ts'],
  ['fixtures/words/traffic.ts', 'harness/lab/peers.ts'],
  ['reports/tally.ts', 'harness/results/model.ts'],
  ['harness/cli/main.ts', 'harness/cli/commands/run.ts'],
  ['harness/kube/exec-stream.test.ts', 'harness/probe/prober.ts'],
] as const)('%s may import %s', ([from, to]) => {
  expect(whyForbidden(from, to)).toBeUndefined()
})

test.for([
  ['harness/observe/agents.ts', 'harness/judges/probe.ts', 'is above'],
  ['harness/kube/exec.ts', 'harness/probe/stream.ts', 'is beside'],
  ['harness/lab/pods.ts', 'fixtures/words/traffic.ts', 'is above'],
  ['harness/engine/stage.ts', 'harness/lab/pods.ts', 'vitest loads what cases need'],
  ['reports/tally.ts', 'harness/process/run.ts', 'reads results only'],
] as const)('%s may not import %s', ([from, to, why]) => {
  expect(whyForbidden(from, to)).toContain(why)
})
