import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { everyReader, isRefusal } from './readers.testing.ts'

/** Inputs for a reader; many more by hand: `FUZZ_RUNS=100000 FUZZ_SEED=7 npx vitest run --project unit harness/verify/fuzz`. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 200)
const SEED = Number(process.env['FUZZ_SEED'] ?? 20)

/** A reader that takes longer for one input, none of which has more than some ten kilobytes, hangs. */
const HANGS_AFTER_MS = 10_000

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cilium-conformance-fuzz-'))
  for (const stream of [process.stdout, process.stderr]) vi.spyOn(stream, 'write').mockReturnValue(true)
})
afterAll(async () => {
  vi.restoreAllMocks()
  await rm(folder, { recursive: true })
})

test.for(await everyReader())(
  '$name: whatever comes is read or refused',
  { timeout: Math.max(60_000, RUNS * 50) },
  async ({ share, inputs, read }) => {
    const property = fc.asyncProperty(inputs, async input => {
      try {
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the inputs of a reader are its own
        await read(input as never, folder)
      } catch (error) {
        if (!isRefusal(error)) throw error
      }
    })
    const told = await fc.check(property, {
      numRuns: Math.ceil((RUNS * share) / 100),
      seed: SEED,
      timeout: HANGS_AFTER_MS,
      endOnFailure: true,
    })
    expect(told.failed ? fc.defaultReportMessage(told) : undefined).toBeUndefined()
  },
)
