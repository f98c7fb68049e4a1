import { glob, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { PROJECT_ROOT } from '../../paths.ts'

/** What `npm run verify -- fuzz` takes. */
export interface FuzzOptions {
  /** For how long each target gets inputs. */
  readonly seconds: number
  /** Of the readers in TypeScript; Go's fuzzer has none, and keeps what it finds below `testdata/`. */
  readonly seed: number
  /** A regular expression that the names of the targets match; all when absent. */
  readonly only?: string
}

/** A function `FuzzX` of a Go module. */
export interface GoTarget {
  readonly name: string
  /** Of its package, from the repository's root. */
  readonly folder: string
}

const READERS = join(import.meta.dirname, 'readers.test.ts')

/** Fuzzes readers, one after the other. What is found is printed. Returns the exit code. */
export async function fuzz({ seconds, seed, only = '' }: FuzzOptions): Promise<number> {
  console.log(`> ${seconds} s for each reader, with seed ${seed}`)
  const { failed } = await execa(
    'vitest',
    ['run', '--project=unit', '--reporter=verbose', '--passWithNoTests', `-t=${only}`, READERS],
    {
      cwd: PROJECT_ROOT,
      stdio: 'inherit',
      reject: false,
      preferLocal: true,
      env: { FUZZ_SECONDS: String(seconds), FUZZ_SEED: String(seed) },
    },
  )
  const failures = [failed]
  for (const { name, folder } of await goTargets()) {
    if (!new RegExp(only).test(name)) continue
    console.log(`> ${name}, ${seconds} s`)
    const args = ['-C', folder, 'test', '-run=^$', `-fuzz=^${name}$`, `-fuzztime=${seconds}s`, '.']
    failures.push((await execa('go', args, { cwd: PROJECT_ROOT, stdio: 'inherit', reject: false })).failed)
  }
  return failures.includes(true) ? 1 : 0
}

/** Every fuzz target of the Go modules that are ours. */
export async function goTargets(): Promise<GoTarget[]> {
  const found: GoTarget[] = []
  for await (const file of glob('{harness,fixtures}/**/*_test.go', { cwd: PROJECT_ROOT })) {
    const text = await readFile(join(PROJECT_ROOT, file), 'utf8')
    for (const [, name = ''] of text.matchAll(/^func (Fuzz\w+)\(/gm)) found.push({ name, folder: dirname(file) })
  }
  return found.toSorted((one, other) => one.name.localeCompare(other.name))
}
