import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { start } from './testing.ts'

test('run --output=json prints conformance.json and nothing else, and tells the run on standard error', {
  timeout: 120_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'json-output-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const args = ['run', '--suite=aftermath', '--no-config', '--output=json', `--report-dir=${folder}`]
  // Without an engine every case is broken, which takes no cluster. This suite is a single file, which one worker loads.
  const { stdout, stderr, exitCode } = await start(args, {
    DOCKER_HOST: 'unix:///var/run/no-engine.sock',
    XDG_STATE_HOME: folder,
    GITHUB_ACTIONS: 'true',
    GITHUB_STEP_SUMMARY: join(folder, 'summary.md'),
  })
  expect(exitCode, stderr).toBe(3)
  expect(`${stdout}\n`).toBe(await readFile(join(folder, 'latest', 'conformance.json'), 'utf8'))
  expect(stderr).toMatch(/\n0 passed, 0 failed, 0 skipped$/)
})
