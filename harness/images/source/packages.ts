import { join } from 'node:path'
import { carriedProber } from '../carried.ts'
import { engineArchitecture } from '../engine.ts'
import { readYaml } from '../files.ts'
import type { PhaseScope } from '../../results/phases.ts'
import type { ImageSet } from '../image-set.ts'
import { type AssembledImage, type Materials, assemble } from './build.ts'
import { debianRoot } from './debian.ts'
import { type BuiltModule, buildGoModule, moduleSource } from './go/build.ts'
import { GO_MODULES, type ModuleName } from './go/modules.ts'
import { REPOSITORY } from './names.ts'
import { unpackedImages } from './node-image.ts'
import { NODE_BASE_RECIPE, NODE_RECIPE, POD_RECIPES, PROBER_RECIPE } from './recipes.ts'

/**
 * Everything assembled from Go modules and Debian packages. Nothing is made again that is there already.
 *
 * @throws BrokenError or CommandError when a part cannot be made, with the words of the tool that failed.
 */
export async function packagesImages(why: string, scope: PhaseScope): Promise<ImageSet> {
  const materials = await gather(scope)
  const pods = new Map<string, AssembledImage>()
  for (const recipe of POD_RECIPES) pods.set(recipe.name, await assemble(recipe, materials, pods, scope))
  const base = await assemble(NODE_BASE_RECIPE, materials, pods, scope)
  const unpacked = await unpackedImages(base, [...pods.values()], scope)
  const node = await assemble(NODE_RECIPE, materials, pods, scope, unpacked)
  const tagOf = (name: string) => versionTag(pods.get(name))
  return {
    source: 'packages',
    why,
    node: { reference: node.tag, flavour: 'assembled', kubernetesVersion: materials.go('kubernetes').version },
    cilium: {
      version: materials.go('cilium').version.slice(1),
      chart: join(await moduleSource(GO_MODULES.cilium, scope.signal), 'install/kubernetes/cilium'),
      values: ciliumImageValues(materials.go('cilium').version),
      missing: MISSING,
    },
    kubeadm: {
      imageRepository: REPOSITORY,
      etcdTag: tagOf('etcd'),
      dnsTag: tagOf('coredns'),
      kubelet: await readYaml(join(import.meta.dirname, 'node/kubelet.yaml')),
    },
    pods: {
      busybox: pods.get('busybox')?.image ?? '',
      'metrics-server': pods.get('metrics-server')?.image ?? '',
      netperf: pods.get('netperf')?.image ?? '',
    },
    prober: { image: pods.get('prober')?.image ?? '', tag: pods.get('prober')?.tag ?? '' },
    load: [],
    images: [...pods.values(), node].map(image => ({
      name: image.name,
      version: versionTag(image),
      reference: image.tag,
    })),
    tools: { helm: materials.go('helm').path('helm'), kind: materials.go('kind').path('kind') },
  }
}

/** Optional parts of Cilium that no package holds. */
export const MISSING = {
  envoy: 'cilium-envoy cannot be built from packages',
  'hubble-ui': 'hubble-ui cannot be built from packages',
} as const

/** The prober alone, for a run whose other images come from a registry. Go is needed only where the package does not carry it. */
export async function proberImage(scope: PhaseScope): Promise<ImageSet['prober']> {
  const built = (await carriedProber(await engineArchitecture())) ?? (await buildGoModule(GO_MODULES.prober, scope))
  const materials = {
    go: () => built,
    source: sourceOf(scope.signal),
    debian: { hash: '', baseTar: '', compiler: '', busybox: '', netperf: '' },
  }
  const { image, tag } = await assemble(PROBER_RECIPE, materials, new Map(), scope)
  return { image, tag }
}

/** The images of pods that cases bring beside the prober, for a cluster that somebody else has made. */
export async function podImages(scope: PhaseScope): Promise<Record<'busybox' | 'netperf', AssembledImage>> {
  const [debian, pause] = await Promise.all([debianRoot(scope), buildGoModule(GO_MODULES.pause, scope)])
  const materials = { go: () => pause, source: sourceOf(scope.signal), debian }
  const make = async (name: 'busybox' | 'netperf') => {
    const recipe = POD_RECIPES.find(candidate => candidate.name === name)
    if (recipe === undefined) throw new TypeError(`there is no recipe for ${name}`)
    return assemble(recipe, materials, new Map(), scope)
  }
  return { busybox: await make('busybox'), netperf: await make('netperf') }
}

/** Tag of an image's name inside the nodes; empty without one. */
function versionTag(image: AssembledImage | undefined): string {
  return image?.image.split(':').at(-1) ?? ''
}

async function gather(scope: PhaseScope): Promise<Materials> {
  const built = new Map<string, BuiltModule>()
  const builds = async () => {
    for (const [name, spec] of Object.entries(GO_MODULES)) built.set(name, await buildGoModule(spec, scope))
  }
  // debootstrap mostly waits for the network and the disk, and the compiler for the processors.
  const [debian] = await Promise.all([debianRoot(scope), builds()])
  const go = (name: ModuleName) => {
    const found = built.get(name)
    if (found === undefined) throw new Error(`${name} is not among the modules that were built`)
    return found
  }
  return { go, source: sourceOf(scope.signal), debian }
}

function sourceOf(signal: AbortSignal): (name: ModuleName) => Promise<string> {
  return name => moduleSource(GO_MODULES[name], signal)
}

/** Chart values for images that are in the nodes already, and for the parts that cannot be had. */
export function ciliumImageValues(version: string): Record<string, unknown> {
  const local = (name: string) => ({
    repository: `${REPOSITORY}/${name}`,
    tag: version,
    useDigest: false,
    pullPolicy: 'Never',
  })
  return {
    image: local('cilium'),
    // The chart appends `-generic` to the operator's name by itself.
    operator: { image: local('operator') },
    hubble: { relay: { image: local('hubble-relay') }, ui: { enabled: false } },
    envoy: { enabled: false },
  }
}
