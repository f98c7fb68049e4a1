import { tmpdir } from 'node:os'
import { join } from 'node:path'
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
  // Left alone, Node keeps what it compiles where that system has its temporary files, which here is a folder of the project.
  const env = { NODE_OPTIONS: machine(platform), NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache') }
  const { exitCode, all } = await start(args, env)
  expect(all).toBe(
    `error: A cluster cannot be provisioned on ${name}. Nodes are containers that share the kernel of this machine, which must be Linux. Use Linux, a virtual machine with Linux (also WSL 2) or a CI runner with Linux.`,
  )
  expect(exitCode).toBe(3)
})
