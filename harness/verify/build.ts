/**
 * `npm run build`: `dist/`, which is what the package has of the project. It is laid out as the repository is, so that whatever
 * is found by its place or its name is found in both: each module as JavaScript with its types and its source map, and
 * beside it what modules read.
 *
 * Users need no Go: the prober comes along as a program, so whoever builds needs Go.
 *
 * Modules are those that tsconfig.build.json names and what they import, so that no test and no tool comes along.
 */
import { cp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { PROJECT_ROOT } from '../paths.ts'
import { carryProber } from './carry.ts'
import { packageFiles } from './package-files.ts'

const DIST = join(PROJECT_ROOT, 'dist')

await rm(DIST, { recursive: true, force: true })
await execa('tsc', ['-p', 'tsconfig.build.json'], { cwd: PROJECT_ROOT, preferLocal: true, stdio: 'inherit' })
for await (const path of packageFiles()) if (!path.endsWith('.ts')) await cp(join(PROJECT_ROOT, path), join(DIST, path))
await carryProber(DIST)
await writeFile(join(DIST, 'package.json'), `${JSON.stringify(await manifest(), undefined, 2)}\n`)

/** What modules below `dist/` see as their package: `#fixtures` means the same file as in the repository. */
async function manifest(): Promise<object> {
  const { name, version, type, imports }: Readonly<Record<string, unknown>> & { imports: Record<string, string> } =
    JSON.parse(await readFile(join(PROJECT_ROOT, 'package.json'), 'utf8'))
  const built = Object.entries(imports).map(([word, file]) => [word, file.replace(/\.ts$/, '.js')])
  return { name, version, type, imports: Object.fromEntries(built) }
}
