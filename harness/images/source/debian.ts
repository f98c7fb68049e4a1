import { cp, mkdir, mkdtemp, realpath, rename, rm } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { cacheDir } from '../../paths.ts'
import { run } from '../../process/run.ts'
import { BrokenError } from '../../results/errors.ts'
import type { PhaseScope } from '../../results/phases.ts'
import { exists } from '../../files.ts'
import { hashOf } from '../hash.ts'
import { unpackedPackage } from './unpacked-packages.ts'

/** Debian release that the root file systems are made of. */
export const DEBIAN_SUITE = 'trixie'

/** What a node and the agent's pod need beside the essential packages. */
const BASE_PACKAGES = [
  'bpftool',
  'busybox-static',
  'ca-certificates',
  'conntrack',
  'ethtool',
  'ipset',
  'iproute2',
  'iptables',
  'kmod',
  'nftables',
  'procps',
  'runc',
  'tcpdump',
]

/** The agent compiles its datapath with clang, target bpf; nothing else of LLVM is needed. */
const COMPILER_PACKAGE = 'clang-19'
const COMPILER = '/usr/lib/llvm-19/bin/clang'

/** It needs the C library of the base and nothing else. */
const NETPERF = { name: 'netperf', programs: ['usr/bin/netperf', 'usr/bin/netserver'] }

/** Left out of the images: documentation, languages, package lists. */
const PRUNED = [
  'usr/share/doc',
  'usr/share/info',
  'usr/share/locale',
  'usr/share/man',
  'usr/share/zoneinfo',
  'var/cache/*',
  'var/lib/apt/lists/*',
  'var/lib/dpkg/info',
  'var/log/*',
]

/** Root file systems made of Debian packages. */
export interface DebianRoot {
  readonly hash: string
  /** Tar file of the small root file system that a node and the agent share. */
  readonly baseTar: string
  /** Folder with clang and the libraries that it needs beyond the base, laid out from `/`. */
  readonly compiler: string
  /** The static busybox of the base. */
  readonly busybox: string
  /** Folder with netperf and netserver, laid out from `/`. */
  readonly netperf: string
  /** Folder with the daemon of a router, laid out from `/`; only where one is made. */
  readonly router?: string
}

/**
 * Makes the root file systems with debootstrap, once per package list.
 *
 * @throws BrokenError without root or debootstrap.
 */
export async function debianRoot(scope: PhaseScope): Promise<DebianRoot> {
  const hash = hashOf([DEBIAN_SUITE, process.arch, ...BASE_PACKAGES, COMPILER_PACKAGE, ...PRUNED, 'layout 1'])
  const folder = cacheDir('debian', `${DEBIAN_SUITE}-${hash}`)
  const baseTar = join(folder, 'base.tar')
  if (!(await exists(folder))) await scope.phase('assemble Debian root', inner => assemble(folder, inner), DEBIAN_SUITE)
  return {
    hash,
    baseTar,
    compiler: join(folder, 'compiler'),
    busybox: join(folder, 'busybox'),
    netperf: await unpackedPackage(NETPERF, { hash, suite: DEBIAN_SUITE, baseTar }, scope),
  }
}

async function assemble(folder: string, scope: PhaseScope): Promise<void> {
  if (process.getuid?.() !== 0) {
    throw new BrokenError('debootstrap needs root to make a root file system', {
      cure: 'run as root once to build the images, or use --images=registry',
    })
  }
  const { signal } = scope
  await mkdir(dirname(folder), { recursive: true })
  const work = await mkdtemp(join(dirname(folder), '.assembling-'))
  const root = join(work, 'root')
  const out = join(work, 'out')
  try {
    await mkdir(out)
    scope.say('debootstrap, about 70 s')
    await run(['debootstrap', '--variant=minbase', `--include=${BASE_PACKAGES.join(',')}`, DEBIAN_SUITE, root], {
      signal,
      onLine: line => scope.say(`debootstrap: ${line.replace(/^[IW]: /, '').slice(0, 60)}`),
    })
    scope.say('packing the base')
    const excluded = PRUNED.map(path => `--exclude=./${path}`)
    await run(['tar', '--numeric-owner', '--sort=name', ...excluded, '-C', root, '-cf', join(out, 'base.tar'), '.'], {
      signal,
    })
    await cp(await realpath(join(root, 'usr/bin/busybox')), join(out, 'busybox'))
    scope.say('adding clang')
    await addCompiler(root, join(out, 'compiler'), signal)
    await rename(out, folder)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** Installs clang into the root and copies the binary with the libraries that the base does not have. */
async function addCompiler(root: string, target: string, signal: AbortSignal): Promise<void> {
  const before = new Set(await librariesIn(root))
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  await run(['chroot', root, 'apt-get', 'install', '-y', '-q', '--no-install-recommends', COMPILER_PACKAGE], {
    env,
    signal,
  })
  const { stdout } = await run(['chroot', root, 'ldd', COMPILER])
  const needed = [...stdout.matchAll(/=> (\/\S+)/g)].map(match => match[1] ?? '')
  const copies = new Map([[join(root, COMPILER), 'usr/bin/clang']])
  for (const path of needed) {
    if (before.has(basename(path))) continue
    copies.set(join(root, path), join('usr/lib', basename(path)))
  }
  for (const [from, to] of copies) {
    const file = await resolveInRoot(root, from)
    await mkdir(dirname(join(target, to)), { recursive: true })
    await cp(file, join(target, to))
  }
}

async function librariesIn(root: string): Promise<string[]> {
  const { stdout } = await run(['find', join(root, 'usr/lib'), '-name', 'lib*.so*'])
  return stdout.split('\n').map(line => basename(line))
}

/** Follows symbolic links as a process inside the root would. */
async function resolveInRoot(root: string, path: string): Promise<string> {
  const { stdout } = await run(['chroot', root, 'readlink', '-f', `/${relative(root, path)}`])
  return join(root, stdout)
}
