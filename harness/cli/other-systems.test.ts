import { expect, test } from 'vitest'
import { start } from './testing.ts'

/** Loaded before the program, makes it take the machine for another. */
const machine = (platform: string) =>
  `--import=data:text/javascript,${encodeURIComponent(`Object.defineProperty(process, 'platform', { value: '${platform}' })`)}`

test.for([
  ['darwin', 'macOS', ['run', '--suite=bootstrap']],
  ['win32', 'Windows', ['run']],
  ['darwin', 'macOS', ['up']],
] as const)('on %s, %s, %j is one clear sentence, and touches nothing', async ([platform, name, args]) => {
  const { exitCode, all } = await start(args, { NODE_OPTIONS: machine(platform) })
  expect(all).toBe(
    `error: A cluster cannot be provisioned on ${name}. Nodes are containers that share the kernel of this machine, which must be Linux. Use Linux, a virtual machine with Linux (also WSL 2) or a CI runner with Linux.`,
  )
  expect(exitCode).toBe(3)
})
