import type { Check, Finding } from '../check.ts'
import { type KernelFeature, OPTIONAL_FEATURES, REQUIRED_FEATURES } from '../kernel-features.ts'
import { type KernelObservation, hasFeature } from '../kernel.ts'

/** What Cilium and the nodes cannot do without. */
export const kernelCheck: Check<KernelObservation> = {
  id: 'kernel',
  title: 'kernel',
  detect: host => host.kernel(),
  judge: judgeRequiredFeatures,
}

/** What only some profiles and cases need. */
export const kernelOptionsCheck: Check<KernelObservation> = {
  id: 'kernel-options',
  title: 'kernel, optional',
  detect: host => host.kernel(),
  judge: judgeOptionalFeatures,
}

/** A feature that is known to be missing is a gap; one that nothing tells about is a note. */
export function judgeRequiredFeatures(seen: KernelObservation): Finding {
  const { missing, unknown } = sort(REQUIRED_FEATURES, seen)
  if (missing.length > 0) {
    return {
      status: 'gap',
      found: `${seen.release} lacks ${missing.map(describe).join(', ')}`,
      cure: 'Use a kernel with these features, for example of Debian 12, Ubuntu 22.04 or newer.',
    }
  }
  if (unknown.length > 0) {
    return {
      status: 'note',
      found: `${seen.release}; kernel configuration not readable, unknown: ${unknown.map(({ name }) => name).join(', ')}`,
    }
  }
  return { status: 'ok', found: `${seen.release} has ${REQUIRED_FEATURES.map(({ name }) => name).join(', ')}` }
}

/** Never a gap. */
export function judgeOptionalFeatures(seen: KernelObservation): Finding {
  const { missing, unknown } = sort(OPTIONAL_FEATURES, seen)
  if (missing.length > 0) {
    return {
      status: 'note',
      found: `no ${missing.map(describe).join(', ')}`,
      cure: 'None needed: cases that need them are skipped.',
    }
  }
  if (unknown.length > 0) {
    return { status: 'note', found: `unknown: ${unknown.map(({ name }) => name).join(', ')}` }
  }
  return { status: 'ok', found: OPTIONAL_FEATURES.map(({ name }) => name).join(', ') }
}

function sort(features: readonly KernelFeature[], seen: KernelObservation) {
  return {
    missing: features.filter(feature => hasFeature(feature, seen) === false),
    unknown: features.filter(feature => hasFeature(feature, seen) === undefined),
  }
}

function describe({ name, purpose }: KernelFeature): string {
  return `${name} (${purpose})`
}
