import { UsageError } from '../results/errors.ts'
import { keepSecrets } from '../results/known-secrets.ts'
import { cleanText, secretsIn } from '../results/redact.ts'
import { readValues } from '../upgrade/documents/read.ts'
import { knownKeys } from '../upgrade/known-keys.ts'
import { LATEST_PATCHES } from '../upgrade/rules/releases.ts'
import type { ValuesFile } from '../upgrade/values-file.ts'
import { readInput } from './lint-input.ts'
import { remarkLine } from './lint-text.ts'

/** Remarks that were printed: a flag may be read more than once. */
const told = new Set<string>()

/**
 * Reads the values that a flag names, from whatever `lint-values` reads: plain values, a HelmRelease, an Application and so
 * on. What is left out of it is told on standard error.
 *
 * @throws UsageError when the file cannot be read, or contains no values for Cilium, or those of several releases.
 */
export async function valuesOfFlag(flag: string, path: string): Promise<ValuesFile> {
  const input = await readInput([path], name => `${flag}=${name}`)
  const keys = await topKeys()
  const { sets, remarks } = readValues({ ...input, isChartKey: key => keys.has(key) })
  const [set, second] = sets
  if (set === undefined || second !== undefined)
    throw new UsageError(
      `${flag}=${path} contains the values of ${sets.length} releases of Cilium. Pass a file with one of them.`,
    )
  keepSecrets(...secretsIn(set.values))
  for (const line of remarks.map(remarkLine)) {
    if (told.has(line)) continue
    told.add(line)
    process.stderr.write(cleanText(`${line}\n`))
  }
  return set
}

/** Keys at the top of the newest chart that was surveyed; without a chart at hand they tell an umbrella chart. */
async function topKeys(): Promise<ReadonlyMap<string, unknown>> {
  for (const version of Object.values(LATEST_PATCHES).toReversed()) {
    const known = await knownKeys(version)
    if (known !== undefined) return known.below
  }
  return new Map()
}
