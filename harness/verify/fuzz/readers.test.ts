import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { everyReader, isRefusal } from './readers.testing.ts'

/** For how long each reader gets inputs, as `npm run verify -- fuzz` asks; without it, {@link RUNS} inputs. */
const SECONDS = Number(process.env['FUZZ_SECONDS'] ?? 0)
const SEED = Number(process.env['FUZZ_SEED'] ?? 20)
const RUNS = 200

/** A reader that computes for longer over one input, none of which has more than some ten kilobytes, hangs. */
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
  { timeout: 60_000 + SECONDS * 2000 },
  async ({ share, inputs, read }, { annotate }) => {
    const property = fc.asyncProperty(inputs, async input => {
      const before = process.threadCpuUsage()
      try {
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the inputs of a reader are its own
        await read(input as never, folder)
      } catch (error) {
        if (!isRefusal(error)) throw error
      }
      // No timer interrupts a reader that computes, so its time is asked afterwards; that of the processor, whatever else runs.
      expect(process.threadCpuUsage(before).user / 1000, 'ms of processor time').toBeLessThan(HANGS_AFTER_MS)
    })
    const length =
      SECONDS > 0 ? { numRuns: 1e9, interruptAfterTimeLimit: SECONDS * 1000 } : { numRuns: (RUNS * share) / 100 }
    const told = await fc.check(property, { ...length, seed: SEED, timeout: HANGS_AFTER_MS, endOnFailure: true })
    await annotate(`${told.numRuns} inputs with seed ${SEED}`)
    expect(told.failed ? fc.defaultReportMessage(told) : undefined).toBeUndefined()
  },
)
