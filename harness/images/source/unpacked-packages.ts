import { cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { exists } from '../../files.ts'
import { cacheDir } from '../../paths.ts'
import { run } from '../../process/run.ts'
import { BrokenError } from '../../results/errors.ts'
import type { PhaseScope } from '../../results/phases.ts'
import { hashOf } from '../hash.ts'

/** A root file system as {@link unpackedPackage} needs it. */
export interface BaseRoot {
  readonly hash: string
  readonly suite: string
  /** Tar file of a root file system of that suite. */
  readonly baseTar: string
}

/** A Debian package, and what of it and of all that it brings along is wanted. */
export interface WantedPackage {
  readonly name: string
  /** Paths from the root; everything but documentation where there are none. */
  readonly programs: readonly string[]
}

/** Where packages may be: netperf is in `main` in trixie, and in `non-free` in earlier releases. */
const COMPONENTS = ['main', 'non-free']

/** Left out where everything is wanted. */
const PRUNED = ['usr/share/doc', 'usr/share/info', 'usr/share/lintian', 'usr/share/locale', 'usr/share/man']

/**
 * A Debian package with what it depends on beyond the base, laid out from `/`; made once.
 *
 * Packages are unpacked and not installed: what their scripts would set up is a service that starts at boot.
 *
 * @returns The folder.
 * @throws BrokenError without root, CommandError with the words of apt when the package cannot be had.
 */
export async function unpackedPackage(wanted: WantedPackage, base: BaseRoot, scope: PhaseScope): Promise<string> {
  const { name, programs } = wanted
  const folder = cacheDir('debian', `${name}-${hashOf([base.hash, name, ...programs])}`)
  if (!(await exists(folder)))
    await scope.phase(`fetch ${name}`, ({ signal }) => fetchInto(folder, wanted, base, signal), base.suite)
  return folder
}

async function fetchInto(
  folder: string,
  { name, programs }: WantedPackage,
  { suite, baseTar }: BaseRoot,
  signal: AbortSignal,
): Promise<void> {
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
    await inRoot('apt-get', '-q', '--download-only', '--no-install-recommends', '-y', 'install', name)
    // What the base has is not downloaded again.
    await inRoot('sh', '-ec', 'for deb in /var/cache/apt/archives/*.deb; do dpkg-deb --extract "$deb" /unpacked; done')
    await keep(join(root, 'unpacked'), programs, out)
    await rename(out, folder)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

async function keep(unpacked: string, programs: readonly string[], out: string): Promise<void> {
  if (programs.length === 0) {
    for (const path of PRUNED) await rm(join(unpacked, path), { recursive: true, force: true })
    // Links stay the links that they are.
    await run(['cp', '-a', `${unpacked}/.`, out])
  }
  for (const program of programs) {
    await mkdir(dirname(join(out, program)), { recursive: true })
    await cp(join(unpacked, program), join(out, program))
  }
}

/** The mirror stays the one that debootstrap noted. */
async function addComponents(root: string, suite: string): Promise<void> {
  const replacement = `s/ ${suite} .*/ ${suite} ${COMPONENTS.join(' ')}/`
  await run(['sed', '-i', replacement, join(root, 'etc/apt/sources.list')])
}
