import { kubernetesVersionOf } from './k3s-version.ts'
import { UsageError } from '../results/errors.ts'
import type { NodeImage, PodImage } from './image-set.ts'
import type { Bundle } from './bundle/read.ts'
import type { Mirror } from './mirror.ts'
import { CILIUM, type CiliumDigests, type Digest, K3S, KIND, type PinnedRepository } from './pins.ts'
import { type VersionQuestion, chooseVersion, findVersion, isWhole } from './versions.ts'

/** What to take from a registry. */
export interface RegistryOptions {
  /** Name of the provisioner, which decides about the node image, or `auto`. */
  readonly provisioner: string
  readonly kubernetesVersion?: string | undefined
  readonly ciliumVersion?: string | undefined
  /** Take a version without a pin too; the digest that it turns out to have is recorded. */
  readonly allowUnpinned?: boolean | undefined
  /** Where everything is pulled from instead of its publishers' registries. */
  readonly mirror?: Mirror | undefined
  /** The Helm repository with Cilium's chart, where it is not the publisher's or the mirror's. */
  readonly chartRepository?: string | undefined
  /** Has everything; no registry is asked then, and nothing is built. */
  readonly bundle?: Bundle | undefined
  /** Images of the harness’s own pods that the run uses; busybox where nothing is said. */
  readonly pods?: readonly PodImage[] | undefined
}

/** A node image before it is pulled. */
export interface NodeChoice {
  readonly repository: string
  readonly tag: string
  /** Absent for a version without a pin. */
  readonly digest?: Digest | undefined
  readonly flavour: NodeImage['flavour']
  readonly kubernetesVersion: string
}

/** A release of Cilium. */
export interface CiliumChoice {
  /** Without a leading `v`. */
  readonly version: string
  /** Absent for a version without a pin. */
  readonly digests?: CiliumDigests | undefined
}

const K3S_NODE = { pins: K3S, flavour: 'k3s' } as const

/** Node images by provisioner; with a registry `auto` is K3s. */
const NODES: Readonly<Record<string, { pins: PinnedRepository; flavour: NodeImage['flavour'] }>> = {
  auto: K3S_NODE,
  k3s: K3S_NODE,
  kind: { pins: KIND, flavour: 'kindest' },
}

/** @throws UsageError for a version that is not pinned, unless that is allowed, and for a provisioner without node images. */
export function chooseNode(options: RegistryOptions): NodeChoice {
  const known = NODES[options.provisioner]
  if (known === undefined) {
    throw new UsageError(
      `provisioner ${options.provisioner} has no node image; there is one for ${Object.keys(NODES).join(', ')}`,
    )
  }
  const { pins, flavour } = known
  const tag = choose({
    option: '--kubernetes-version',
    wanted: options.kubernetesVersion,
    standard: pins.standard,
    available: Object.keys(pins.digests),
    what: `${pins.repository} images that are pinned by digest`,
    allowUnpinned: options.allowUnpinned,
    asPublished: version => nodeTag(version, flavour),
  })
  return {
    repository: pins.repository,
    tag,
    digest: pins.digests[tag],
    flavour,
    kubernetesVersion: tag.replace(/-(k3s\d+)$/, '+$1'),
  }
}

/** @throws UsageError for a version that is not pinned, unless that is allowed. */
export function chooseCilium(options: Omit<RegistryOptions, 'provisioner'>): CiliumChoice {
  const version = choose({
    option: '--cilium-version',
    wanted: options.ciliumVersion,
    standard: CILIUM.standard,
    available: Object.keys(CILIUM.digests),
    what: 'Cilium releases whose images are pinned by digest',
    allowUnpinned: options.allowUnpinned,
    asPublished: wanted => wanted.replace(/^v/, ''),
  })
  return { version, digests: CILIUM.digests[version] }
}

/** A question about versions to which any release may be an answer. */
interface PinQuestion extends VersionQuestion {
  readonly allowUnpinned: boolean | undefined
  /** How the publisher writes a whole version. */
  readonly asPublished: (version: string) => string
}

function choose(question: PinQuestion): string {
  const { option, wanted, available, allowUnpinned, asPublished } = question
  if (allowUnpinned !== true) return chooseVersion({ ...question, advice: 'use others with --allow-unpinned' })
  if (wanted === undefined) return question.standard
  const pinned = findVersion(option, wanted, available)
  if (pinned !== undefined) return pinned
  if (isWhole(wanted)) return asPublished(wanted)
  throw new UsageError(
    `${option}=${wanted} is not a pinned release, so write the patch version too, for example ${wanted}.1`,
  )
}

/** K3s's first release of a Kubernetes version is `-k3s1`; an image tag cannot hold a `+`. */
function nodeTag(version: string, flavour: NodeImage['flavour']): string {
  const plain = `v${version.replace(/^v/, '')}`.replace('+', '-')
  return flavour === 'k3s' && plain === kubernetesVersionOf(plain) ? `${plain}-k3s1` : plain
}
