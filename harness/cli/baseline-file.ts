import { readFile } from 'node:fs/promises'
import type { Baseline } from '../measure/baseline.ts'
import { whyNot } from '../engine/named-file.ts'
import { UsageError } from '../results/errors.ts'

/** Reads a baseline's file. @throws UsageError when it cannot be read or is no baseline. */
export async function loadBaseline(file: string): Promise<Baseline> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UsageError(`the baseline ${file} cannot be read: ${whyNot(error)}. "baseline save" writes one.`)
  })
  // What holds it against its schema takes a while to load, and most command lines name no baseline.
  const { readBaseline } = await import('../measure/baseline.ts')
  return readBaseline(file, text)
}
