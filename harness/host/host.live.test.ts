import { expect, test } from 'vitest'
import { run } from '../process/run.ts'
import { observeEngine } from './engine.ts'
import { engineProblem } from './engine-problem.ts'
import { observeKernel } from './kernel.ts'
import { tryPrivileged } from './privileged.ts'

/** The adapters against the machine and the engine that the live tests need anyway. */

test('a privileged container starts, takes commands, mounts, and nothing of it is left', async () => {
  expect(await tryPrivileged(await observeEngine())).toEqual({
    state: 'done',
    steps: ['started', 'exec', 'mount bpffs', 'mount cgroup2'],
  })
  const ours = ['--all', '--quiet', '--filter', 'label=cilium-conformance=doctor']
  expect((await run(['docker', 'ps', ...ours])).stdout).toBe('')
  expect((await run(['docker', 'images', ...ours])).stdout).toBe('')
})

test('without an engine nothing is tried', async () => {
  expect(await tryPrivileged({ state: 'silent', error: '' })).toEqual({
    state: 'not-tried',
    why: 'the Docker engine does not answer',
  })
})

test('an engine that is ready is no problem', async () => {
  expect(await engineProblem()).toBeUndefined()
})

test('the kernel is asked for device types and leaves none behind', async () => {
  const { links } = await observeKernel()
  expect(links).toMatchObject({ veth: true, vxlan: true })
  expect((await run(['ip', '-oneline', 'link'])).stdout).not.toContain('cc-probe')
})
