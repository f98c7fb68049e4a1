import { expect, test } from 'vitest'
import { engineProblem } from './engine-problem.ts'
import { thisHost } from './host.ts'

test('another system than Linux is told before the engine is asked', async () => {
  const problem = await engineProblem({
    ...thisHost(),
    distribution: () => Promise.resolve({ platform: 'darwin', name: 'darwin', apt: false }),
    engine: () => expect.fail('the engine was asked'),
  })
  expect(problem?.message).toMatch(/^system: darwin, /)
  expect(problem?.cure).toMatch(/^Nodes are containers that share the kernel of this machine, which must be Linux\. /)
})
