import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import {
  CONFORMANCE,
  KEPT_RUN,
  SuitesInOrder,
  conformanceProject,
  whatIsAsked,
} from './harness/engine/conformance-project.ts'

/** What the project's own tests have in common. */
const own = {
  // Some compute for seconds, and a machine may be busy: a limit is for what hangs.
  testTimeout: 120_000,
  hookTimeout: 120_000,
  expect: { poll: { timeout: 60_000 } },
  setupFiles: ['./harness/wait/no-stalls.testing.ts'],
  // A good part of them waits for something: processes, budgets that run out, servers that are silent.
  maxWorkers: 2 * availableParallelism() + 2,
}

/** The project's own tests. The files of a worker share the modules that they import: to load them anew took most of the time. */
const unit = {
  test: {
    ...own,
    name: 'unit',
    include: ['{harness,fixtures,reports}/**/*.test.ts'],
    exclude: ['**/*.live.test.ts', '**/*.mocks.test.ts'],
    isolate: false,
  },
}

/** Tests that put other modules in the place of some, and so have all modules to themselves. */
const unitWithMocks = {
  test: { ...own, name: 'unit-with-mocks', include: ['{harness,fixtures,reports}/**/*.mocks.test.ts'] },
}

const live = {
  test: {
    name: 'live',
    include: ['{harness,fixtures,reports}/**/*.live.test.ts'],
    exclude: ['harness/verify/{faults,foreign/shapes,registry/shows}/**', 'harness/rehearsal/**'],
    testTimeout: 600_000,
    hookTimeout: 1_800_000,
    fileParallelism: false,
  },
}

/** Breaking clusters, rehearsing upgrades, clusters of other shapes and long runs from a registry take most of an hour, so they are on request: `npm run faults`, or with `-- -t 'UDP 8472'` one fault. */
const faults = {
  test: {
    name: 'faults',
    include: ['harness/{verify/{faults,foreign/shapes,registry/shows},rehearsal}/*.live.test.ts'],
    testTimeout: 3_600_000,
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
      projects: asked.nothing ? [unit, unitWithMocks] : [unit, unitWithMocks, live, faults, conformance],
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
