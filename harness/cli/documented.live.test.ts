import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { PROJECT_ROOT } from '../paths.ts'

/** The first `lint-values` of the README, and the block below it. */
const FIRST = /npx cilium-conformance (lint-values .*)\n```\n[\s\S]*?\n```\n([\s\S]*?)\n```/

test('the README shows what its first command prints', async () => {
  const readme = await readFile(join(PROJECT_ROOT, 'README.md'), 'utf8')
  const [, line = '', shown] = FIRST.exec(readme) ?? []
  const program = join(PROJECT_ROOT, 'bin/cilium-conformance.js')
  const { stdout, exitCode } = await execa(process.execPath, [program, ...line.split(' ')], {
    cwd: PROJECT_ROOT,
    reject: false,
  })
  expect(stdout).toBe(shown)
  expect(exitCode).toBe(1)
})
