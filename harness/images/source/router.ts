import { DAEMONS } from '../../router/daemons.ts'
import type { DaemonName } from '../../router/daemon.ts'
import type { PhaseScope } from '../../results/phases.ts'
import { assemble } from './build.ts'
import { DEBIAN_SUITE, debianRoot } from './debian.ts'
import { buildGoModule, moduleSource } from './go/build.ts'
import { GO_MODULES } from './go/modules.ts'
import type { Recipe } from './recipes.ts'
import { unpackedPackage } from './unpacked-packages.ts'

/**
 * The image of a router with a daemon of Debian's, made where the engine has none. It is made of packages wherever the images of
 * a run come from: not every daemon is in a registry.
 *
 * @returns Its name in the Docker engine.
 * @throws BrokenError without root or debootstrap, CommandError with the words of apt.
 */
export async function routerImage(daemon: DaemonName, scope: PhaseScope): Promise<string> {
  const [debian, pause] = await Promise.all([debianRoot(scope), buildGoModule(GO_MODULES.pause, scope)])
  const base = { ...debian, suite: DEBIAN_SUITE }
  const router = await unpackedPackage({ name: DAEMONS[daemon].package, programs: [] }, base, scope)
  const source = () => moduleSource(GO_MODULES.pause, scope.signal)
  const materials = { go: () => pause, source, debian: { ...debian, router } }
  return (await assemble(recipeOf(daemon), materials, new Map(), scope)).tag
}

function recipeOf(daemon: DaemonName): Recipe {
  return {
    name: `router-${daemon}`,
    versionOf: 'pause',
    base: 'debian',
    files: { '/': { debian: 'router' } },
    cmd: ['sleep', 'infinity'],
  }
}
