import { readFile, stat, writeFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { exists } from '../files.ts'
import { whyNot } from '../engine/named-file.ts'
import { UsageError } from '../results/errors.ts'
import type { Finding } from '../results/finding.ts'
import { STANDARD_INPUT } from '../upgrade/documents/parts.ts'
import { type Inputs, readValues } from '../upgrade/documents/read.ts'
import { fix } from '../upgrade/fix.ts'
import type { LintRequest } from '../upgrade/key-findings.ts'
import { type LintInput, encode } from './lint-input.ts'

/** What `--fix` did. */
export interface FixOutcome {
  /** Files that were written. */
  readonly files: readonly string[]
  readonly made: number
  readonly left: readonly Finding[]
}

/** Fixes every set of values, one after the other, since they may share files; gives the new texts. */
export function fixAll(inputs: Inputs, request: Omit<LintRequest, 'file'>): { texts: Inputs['texts']; made: number } {
  let { texts } = inputs
  let made = 0
  const { sets } = readValues(inputs)
  for (const index of sets.keys()) {
    const set = readValues({ ...inputs, texts }).sets[index]
    if (set === undefined) continue
    const fixed = fix(set, request.target, request)
    texts = fixed.texts
    made += fixed.made.length
  }
  return { texts, made }
}

/**
 * Writes the texts that differ: to the file that the flag names, else beside the file, with the version in its name.
 *
 * @returns The files that were written; none when nothing differs.
 * @throws UsageError where it is not clear which file is meant, and for one that is there and differs.
 */
export async function writeFixed(
  { texts: before, encodings }: LintInput,
  after: ReadonlyMap<string, string>,
  to: string,
  flag: string | true,
): Promise<string[]> {
  const changed = [...after].filter(([name, text]) => before.get(name) !== text)
  if (typeof flag === 'string' && changed.length > 1)
    throw new UsageError(
      `--fix=${flag} names one file, but ${changed.length} files change. Use --fix without a name: each new file is written next to the original.`,
    )
  const targets = changed.map(([name, text]) => {
    if (flag === true && name === STANDARD_INPUT)
      throw new UsageError(
        '--fix has no file to write to, because the values came from standard input. Use --fix=FILE.',
      )
    return { name, target: flag === true ? beside(name, to) : flag, bytes: encode(text, encodings.get(name)) }
  })
  for (const { target, bytes } of targets)
    if (flag === true && (await exists(target)) && !(await readFile(target)).equals(bytes))
      throw new UsageError(`${target} exists and differs. Choose another file with --fix=FILE.`)
  for (const { name, target, bytes } of targets)
    await writeFile(target, bytes, { mode: await permissionsOf(name) }).catch((error: unknown) => {
      throw new UsageError(`--fix=${target} cannot be written: ${whyNot(error)}`)
    })
  return targets.map(({ target }) => target)
}

/** What a file of values is kept from, its copy is kept from too. */
async function permissionsOf(name: string): Promise<number> {
  const { mode } = await stat(name).catch(() => ({ mode: 0o600 }))
  return mode & 0o666
}

function beside(name: string, to: string): string {
  const end = extname(name)
  return `${name.slice(0, name.length - end.length)}.${to}${end === '' ? '.yaml' : end}`
}
