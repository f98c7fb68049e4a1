import type { PhaseScope } from '../../results/phases.ts'
import { type AssembledImage, assemble } from './build.ts'
import { debianRoot } from './debian.ts'
import { buildGoModule } from './go/build.ts'
import { GO_MODULES, type GoModule } from './go/modules.ts'
import type { Recipe } from './recipes.ts'

/** A module of its own, so that the node image does not depend on what few clusters have. */
const MODULE: GoModule = {
  ...GO_MODULES.kubernetes,
  name: 'kube-proxy',
  binaries: { 'kube-proxy': 'k8s.io/kubernetes/cmd/kube-proxy' },
  coldSeconds: 120,
}

/** Debian's root has the iptables that it runs. */
const RECIPE: Recipe = {
  name: 'kube-proxy',
  versionOf: 'kubernetes',
  base: 'debian',
  files: { '/usr/local/bin/kube-proxy': { binary: 'kube-proxy', of: 'kubernetes' } },
}

/** kube-proxy as kubeadm wants it, which the assembled node image does not have. */
export async function kubeProxyImage(scope: PhaseScope): Promise<AssembledImage> {
  const built = await buildGoModule(MODULE, scope)
  const materials = {
    go: () => built,
    source: () => Promise.reject(new TypeError('no source is part of it')),
    debian: await debianRoot(scope),
  }
  return assemble(RECIPE, materials, new Map(), scope)
}
