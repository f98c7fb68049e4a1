import { defineConfig } from 'vitest/config'
import {
  CONFORMANCE,
  KEPT_RUN,
  SuitesInOrder,
  conformanceProject,
  whatIsAsked,
} from './harness/engine/conformance-project.ts'

/** The project's own tests. */
const unit = {
  test: {
    name: 'unit',
    include: ['{harness,fixtures,reports}/**/*.test.ts'],
    exclude: ['**/*.live.test.ts'],
    testTimeout: 20_000,
    setupFiles: ['./harness/wait/no-stalls.testing.ts'],
    // vitest leaves one core to itself, which it hardly uses.
    maxWorkers: '100%',
  },
}

const live = {
  test: {
    name: 'live',
    include: ['{harness,reports}/**/*.live.test.ts'],
    exclude: ['harness/verify/faults/**', 'harness/rehearsal/**'],
    testTimeout: 600_000,
    hookTimeout: 1_800_000,
    fileParallelism: false,
  },
}

/** Breaking clusters and rehearsing upgrades takes most of an hour, so it is on request: `npm run faults`, or with `-- -t 'UDP 8472'` one fault. */
const faults = {
  test: {
    name: 'faults',
    include: ['harness/{verify/faults,rehearsal}/*.live.test.ts'],
    testTimeout: 900_000,
    hookTimeout: 1_800_000,
    fileParallelism: false,
  },
}

/** The suites, one by one, on the newest cluster that `up` or `--keep` left. A whole run is `npm test`, which drives vitest itself. */
const conformance = { test: { ...conformanceProject(), globalSetup: [KEPT_RUN] } }

export default defineConfig(async ({ mode }) => {
  const asked = whatIsAsked(process.argv)
  return {
    test: {
      reporters: ['default', ...(asked.mayRun(CONFORMANCE) && !asked.nothing ? await allure() : [])],
      sequence: { sequencer: SuitesInOrder },
      // Whoever names neither a project nor a file means the tests that need no cluster.
      projects: asked.nothing ? [unit] : [unit, live, faults, conformance],
      coverage: {
        provider: 'v8' as const,
        include: ['fixtures/words/**/*.ts', 'harness/observe/**/*.ts', 'harness/judges/**/*.ts'],
        exclude: ['**/*.test.ts', '**/*.fake.ts', '**/*testing.ts'],
        reporter: ['text'],
        ...(mode === 'coverage' ? { thresholds } : {}),
      },
    },
  }
})

/** What a verdict rests on. They hold for all unit tests together: `npm run check:coverage`. */
const thresholds = { 'fixtures/words/**': { branches: 90 }, 'harness/judges/**': { branches: 90 } }

/** Loaded only where suites may run. */
async function allure() {
  const [{ allureReporters }, { VITEST_FOLDER }] = await Promise.all([
    import('./harness/engine/allure-cases.ts'),
    import('./harness/engine/kept-run.ts'),
  ])
  return allureReporters(VITEST_FOLDER)
}
