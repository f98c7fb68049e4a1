import { glob, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { PROJECT_ROOT } from '../paths.ts'

/** Live tests that take longest, each on a cluster of somebody else's: they come last. */
const LONG = [
  'harness/engine/job.live.test.ts',
  'harness/engine/rights.live.test.ts',
  'harness/verify/foreign/foreign-cluster.live.test.ts',
]

/** Until when they are begun, in milliseconds since the start: CI gives 90 minutes, and they take up to a third of that. */
const LONG_BEFORE_MS = 60 * 60_000

interface Tally {
  passed: number
  failed: number
  skipped: number
}

/**
 * Everything that `npm run check` checks, then the live tests, with one count of all tests at the end. Types, lint and format
 * count as one test each, so that a run in which they failed is not green.
 *
 * @returns The exit code.
 */
export async function verifyEverything(): Promise<number> {
  const total: Tally = { passed: 0, failed: 0, skipped: 0 }
  const add = ({ passed, failed, skipped }: Tally) => {
    total.passed += passed
    total.failed += failed
    total.skipped += skipped
  }
  const startedAt = Date.now()
  const folder = await mkdtemp(join(tmpdir(), 'cilium-conformance-verify-'))
  try {
    for (const script of ['check:types', 'check:lint', 'check:format', 'check:go']) add(await npmScript(script))
    add(await vitest('unit*', folder))
    // A project whose unit tests fail has nothing to prove on a cluster.
    if (total.failed === 0) {
      add(await vitest('live', folder, await shortLiveTests()))
      if (Date.now() - startedAt < LONG_BEFORE_MS) add(await vitest('live', folder, LONG))
      else {
        console.log(`not run, since the machine is slow and time is short: ${LONG.join(', ')}`)
        total.skipped += LONG.length
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
  return total.failed === 0 && total.passed > 0 ? 0 : 1
}

/** All live tests but the {@link LONG}. Those on request match no project that is run here. */
async function shortLiveTests(): Promise<string[]> {
  const files: string[] = []
  for await (const file of glob('{harness,fixtures,reports}/**/*.live.test.ts', { cwd: PROJECT_ROOT })) {
    if (!LONG.includes(file)) files.push(file)
  }
  return files
}

async function npmScript(script: string): Promise<Tally> {
  console.log(`> ${script}`)
  const { failed } = await execa('npm', ['run', '--silent', script], {
    cwd: PROJECT_ROOT,
    stdio: 'inherit',
    reject: false,
  })
  return { passed: failed ? 0 : 1, failed: failed ? 1 : 0, skipped: 0 }
}

async function vitest(project: string, folder: string, more: readonly string[] = []): Promise<Tally> {
  console.log(`> vitest, project ${project}`)
  const file = join(folder, `${project}.json`)
  await rm(file, { force: true })
  const reporters = ['--reporter=verbose', '--reporter=json', `--outputFile.json=${file}`]
  const { failed } = await execa('vitest', ['run', '--project', project, ...reporters, ...more], {
    cwd: PROJECT_ROOT,
    stdio: 'inherit',
    reject: false,
    preferLocal: true,
  })
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined) return { passed: 0, failed: 1, skipped: 0 }
  const told: { numPassedTests: number; numFailedTests: number; numPendingTests: number } = JSON.parse(text)
  // A file that cannot be collected has no failed test, and fails the run all the same.
  const unseen = failed && told.numFailedTests === 0 ? 1 : 0
  return { passed: told.numPassedTests, failed: told.numFailedTests + unseen, skipped: told.numPendingTests }
}
