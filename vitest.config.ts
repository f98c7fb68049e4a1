import { defineConfig } from 'vitest/config'

/**
 * The project's own tests. The conformance suites are not here: they need a cluster and are run by
 * `npm test`, which drives vitest itself (harness/engine/run.ts).
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{harness,fixtures,reports}/**/*.test.ts'],
          exclude: ['**/*.live.test.ts'],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'live',
          include: ['{harness,reports}/**/*.live.test.ts'],
          exclude: ['harness/verify/faults/**', 'harness/rehearsal/**'],
          testTimeout: 600_000,
          hookTimeout: 1_800_000,
          fileParallelism: false,
        },
      },
      {
        // Breaking clusters and rehearsing upgrades takes most of an hour, so it is on request: `npm run faults`, or with `-- -t 'UDP 8472'` one fault.
        test: {
          name: 'faults',
          include: ['harness/{verify/faults,rehearsal}/*.live.test.ts'],
          testTimeout: 900_000,
          hookTimeout: 1_800_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
