import { cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { exists } from '../../files.ts'
import { cacheDir } from '../../paths.ts'
import { run } from '../../process/run.ts'
import { BrokenError } from '../../results/errors.ts'
import type { PhaseScope } from '../../results/phases.ts'
import { hashOf } from '../hash.ts'

const PACKAGE = 'netperf'
const PROGRAMS = ['usr/bin/netperf', 'usr/bin/netserver']

/** Where the package is: `main` in trixie, `non-free` in earlier releases. */
const COMPONENTS = ['main', 'non-free']

/** A root file system as {@link netperfFolder} needs it. */
export interface BaseRoot {
  readonly hash: string
  readonly suite: string
  /** Tar file of a root file system of that suite. */
  readonly baseTar: string
}

/**
 * Debian's netperf and netserver, laid out from `/`; made once. They need the C library of the base and nothing else.
 *
 * The package is unpacked and not installed: what its scripts would set up is a service that starts at boot.
 *
 * @throws BrokenError without root, CommandError with the words of apt when the package cannot be had.
 */
export async function netperfFolder(base: BaseRoot, scope: PhaseScope): Promise<string> {
  const folder = cacheDir('debian', `netperf-${hashOf([base.hash, PACKAGE, ...PROGRAMS])}`)
  if (!(await exists(folder)))
    await scope.phase('fetch netperf', ({ signal }) => fetchInto(folder, base, signal), base.suite)
  return folder
}

async function fetchInto(folder: string, { suite, baseTar }: BaseRoot, signal: AbortSignal): Promise<void> {
  if (process.getuid?.() !== 0) {
    throw new BrokenError('chroot needs root to fetch a Debian package', {
      cure: 'run as root once to build the images, or use --images=registry',
    })
  }
  await mkdir(dirname(folder), { recursive: true })
  const work = await mkdtemp(join(dirname(folder), '.fetching-'))
  const root = join(work, 'root')
  const out = join(work, 'out')
  const inRoot = (...argv: string[]) => run(['chroot', root, ...argv], { signal })
  try {
    await Promise.all([mkdir(root), mkdir(out)])
    await run(['tar', '--numeric-owner', '-xf', baseTar, '-C', root], { signal })
    await cp('/etc/resolv.conf', join(root, 'etc/resolv.conf'))
    await addComponents(root, suite)
    await mkdir(join(root, 'var/cache/apt/archives/partial'), { recursive: true })
    await inRoot('apt-get', '-q', '-o', 'Acquire::Languages=none', 'update')
    await inRoot('apt-get', '-q', '--download-only', '--no-install-recommends', '-y', 'install', PACKAGE)
    const { stdout } = await run(['find', join(root, 'var/cache/apt/archives'), '-name', `${PACKAGE}_*.deb`])
    await inRoot('dpkg-deb', '--extract', `/var/cache/apt/archives/${basename(stdout)}`, '/unpacked')
    for (const program of PROGRAMS) {
      await mkdir(dirname(join(out, program)), { recursive: true })
      await cp(join(root, 'unpacked', program), join(out, program))
    }
    await rename(out, folder)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** The mirror stays the one that debootstrap noted. */
async function addComponents(root: string, suite: string): Promise<void> {
  const replacement = `s/ ${suite} .*/ ${suite} ${COMPONENTS.join(' ')}/`
  await run(['sed', '-i', replacement, join(root, 'etc/apt/sources.list')])
}
