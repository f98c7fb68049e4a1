import { type KernelObservation, hasFeature } from '../host/kernel.ts'
import { OPTIONAL_FEATURES } from '../host/kernel-features.ts'

/** What is known of a cluster before a profile is installed on it. */
export interface Ground {
  /** The nodes' kernel; absent where the nodes are no containers of this machine. */
  readonly kernel?: KernelObservation | undefined
  /** Pod CIDRs of every node, as Kubernetes gave them. */
  readonly podCIDRs: readonly (readonly string[])[]
}

/** Something that has to be there before a profile can be installed. */
interface Need {
  readonly name: string
  /** What was found instead; undefined when it is there, or when nothing tells. */
  lacks(ground: Ground): string | undefined
}

/** The closed list of what profiles may need. */
export const PROFILE_NEEDS = [
  {
    name: 'kernel/geneve',
    lacks: ({ kernel }) => {
      const geneve = OPTIONAL_FEATURES.find(({ name }) => name === 'GENEVE')
      if (kernel === undefined || geneve === undefined || hasFeature(geneve, kernel) !== false) return undefined
      return `kernel ${kernel.release} has no GENEVE (it knows no device of the type geneve)`
    },
  },
  {
    name: 'cluster/ipv6',
    lacks: ({ podCIDRs }) => {
      if (podCIDRs.length > 0 && podCIDRs.every(cidrs => cidrs.some(cidr => cidr.includes(':')))) return undefined
      return `the nodes have no IPv6 pod CIDR (${podCIDRs.flat().join(', ') || 'they have none at all'})`
    },
  },
] as const satisfies readonly Need[]

/** Name of something that a profile may need. */
export type ProfileNeed = (typeof PROFILE_NEEDS)[number]['name']

/** Why the profile cannot be installed: everything that is missing, a line each, with what was found. Undefined when it can. */
export function missingNeeds(needs: readonly ProfileNeed[], ground: Ground): string | undefined {
  const missing = PROFILE_NEEDS.flatMap(({ name, lacks }) => {
    const lack = needs.includes(name) ? lacks(ground) : undefined
    return lack === undefined ? [] : [`needs ${name}: ${lack}`]
  })
  return missing.length === 0 ? undefined : missing.join('\n')
}
