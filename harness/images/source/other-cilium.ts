import { join } from 'node:path'
import type { PhaseScope } from '../../results/phases.ts'
import type { CiliumRelease } from '../release.ts'
import { type Materials, assemble } from './build.ts'
import { debianRoot } from './debian.ts'
import { buildGoModule, moduleSource } from './go/build.ts'
import { GO_MODULES, type GoModule } from './go/modules.ts'
import { MISSING, ciliumImageValues } from './packages.ts'
import { POD_RECIPES, type Recipe } from './recipes.ts'

/** Images of {@link POD_RECIPES} that are Cilium's own. */
const OF_CILIUM = ['cilium', 'operator-generic', 'hubble-relay']

/**
 * A release of Cilium other than the one that the node image carries. Its images are in the Docker engine, to be loaded
 * into the nodes.
 */
export async function otherCilium(spec: GoModule, scope: PhaseScope): Promise<CiliumRelease> {
  const cilium = await buildGoModule(spec, scope)
  const shared = {
    cniPlugins: await buildGoModule(GO_MODULES.cniPlugins, scope),
    compileOnce: await buildGoModule(GO_MODULES.compileOnce, scope),
  }
  const materials: Materials = {
    go: name => (name === 'cniPlugins' || name === 'compileOnce' ? shared[name] : cilium),
    source: name => moduleSource(name === 'cilium' ? spec : GO_MODULES[name], scope.signal),
    debian: await debianRoot(scope),
  }
  const load = []
  for (const recipe of POD_RECIPES.filter(({ name }) => OF_CILIUM.includes(name))) {
    const { image, tag } = await assemble(withoutMissing(recipe, spec), materials, new Map(), scope)
    load.push({ image, tag })
  }
  const { version } = cilium
  return {
    version: version.slice(1),
    chart: join(await moduleSource(spec, scope.signal), 'install/kubernetes/cilium'),
    values: ciliumImageValues(version),
    missing: MISSING,
    load,
  }
}

/** The recipe without the binaries that this release has none of. */
function withoutMissing(recipe: Recipe, { binaries }: GoModule): Recipe {
  const files = Object.entries(recipe.files).filter(
    ([, content]) => !('binary' in content) || content.of !== 'cilium' || content.binary in binaries,
  )
  return { ...recipe, files: Object.fromEntries(files) }
}
