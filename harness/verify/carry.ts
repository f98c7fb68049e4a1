import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { CARRIED_FOR, type Carried, proberSource } from '../images/carried.ts'
import { STATIC, folderOf } from '../images/source/go/build.ts'
import { GO_MODULES } from '../images/source/go/modules.ts'
import { CARRIED_PROBER } from '../paths.ts'

/**
 * Builds the prober for every processor that the package carries it for. The same sources and compiler give the same bytes,
 * wherever they are built.
 *
 * @param root The folder that takes the place of the repository in the package.
 */
export async function carryProber(root: string): Promise<void> {
  const source = folderOf(GO_MODULES.prober)
  const digests: [string, string][] = []
  for (const architecture of CARRIED_FOR) {
    const program = join(root, CARRIED_PROBER, architecture, 'prober')
    await mkdir(join(root, CARRIED_PROBER, architecture), { recursive: true })
    const ldflags = [...STATIC.ldflags, '-buildid='].join(' ')
    const env = { ...STATIC.env, GOOS: 'linux', GOARCH: architecture }
    await execa('go', ['build', ...STATIC.flags, '-ldflags', ldflags, '-o', program, '.'], { cwd: source, env })
    digests.push([
      architecture,
      createHash('sha256')
        .update(await readFile(program))
        .digest('hex'),
    ])
  }
  const { stdout: go } = await execa('go', ['env', 'GOVERSION'], { cwd: source })
  const carried: Carried = { source: await proberSource(), go, sha256: Object.fromEntries(digests) }
  await writeFile(join(root, CARRIED_PROBER, 'carried.json'), `${JSON.stringify(carried, undefined, 2)}\n`)
}
