import type { Check, Finding } from '../check.ts'
import type { Distribution } from '../distribution.ts'
import { exists } from '../../files.ts'
import type { RegistryObservation } from '../registry.ts'

/** The Debian release that images are assembled from. */
const SUITE = 'trixie'

/** What the debootstrap check looks at. */
export interface DebootstrapFacts {
  readonly installed: boolean
  /** Whether the installed one knows the release. */
  readonly knowsSuite: boolean
  /** Whether Debian's archive keys are here. */
  readonly keyring: boolean
  /** Whether this process runs as root, as debootstrap has to. */
  readonly root: boolean
  readonly registry: RegistryObservation
  readonly distribution: Distribution
}

/** debootstrap: makes the root file system of images that can be built from packages. */
export const debootstrapCheck: Check<DebootstrapFacts> = {
  id: 'debootstrap',
  title: 'debootstrap',
  detect: async host => ({
    installed: await host.hasCommand('debootstrap'),
    knowsSuite: await exists(`/usr/share/debootstrap/scripts/${SUITE}`),
    keyring: await exists('/usr/share/keyrings/debian-archive-keyring.gpg'),
    root: process.getuid?.() === 0,
    registry: await host.registry(),
    distribution: await host.distribution(),
  }),
  judge: judgeDebootstrap,
}

/** Needed only where no registry answers. */
export function judgeDebootstrap(facts: DebootstrapFacts): Finding {
  const { installed, knowsSuite, keyring, root, registry, distribution } = facts
  const status = registry.reachable ? 'note' : 'gap'
  const purpose = 'it is needed to build images without a registry'
  if (installed && knowsSuite && keyring) {
    if (root) return { status: 'ok', found: `it supports ${SUITE}` }
    return { status, found: `it needs root; ${purpose}`, cure: 'Run as root.' }
  }
  if (installed && !knowsSuite) {
    return {
      status,
      found: `it does not support ${SUITE}; ${purpose}`,
      cure: `Update debootstrap to a version that has the release ${SUITE}.`,
    }
  }
  const names = [...(installed ? [] : ['debootstrap']), ...(keyring ? [] : ['debian-archive-keyring'])]
  const found = `missing: ${names.join(' and ')}; ${purpose}`
  if (!distribution.apt) return { status, found, cure: `Install ${names.join(' and ')}.` }
  return {
    status,
    found,
    cure: `Install ${names.join(' and ')}: npx cilium-conformance setup.`,
    remedies: [{ kind: 'packages', names }],
  }
}
