import type { NamedProfile } from '../cilium/profile.ts'
import { UsageError } from '../results/errors.ts'

/** Families that nodes, pods and services can have. */
const FAMILIES = ['ipv4', 'dual'] as const

/** One of {@link FAMILIES}; `dual` is IPv4 and IPv6. */
export type IpFamily = (typeof FAMILIES)[number]

/**
 * The family of the cluster: what `--ip-family` says, or else what its profiles need.
 *
 * @throws UsageError for one that cannot be had, or with which a profile cannot do.
 */
export function ipFamilyOf(flag: string | undefined, profiles: readonly NamedProfile[]): IpFamily {
  const inNeed = profiles.find(({ needs = [] }) => needs.includes('cluster/ipv6'))
  const family = flag === undefined ? (inNeed === undefined ? 'ipv4' : 'dual') : familyNamed(flag)
  if (family === 'ipv4' && inNeed !== undefined)
    throw new UsageError(
      `--ip-family=ipv4 gives the nodes no IPv6 addresses, which the profile ${inNeed.name} needs. Leave the flag out, or choose another profile.`,
    )
  const routed = profiles.find(({ topology }) => topology !== undefined)
  if (family === 'ipv4' || routed === undefined) return family
  const why = inNeed === undefined ? `--ip-family=${family}` : `the profile ${inNeed.name}`
  throw new UsageError(
    `${why} wants IPv6, and the networks around the nodes of the profile ${routed.name} have IPv4 alone. Choose another profile.`,
  )
}

function familyNamed(flag: string): IpFamily {
  const found = FAMILIES.find(known => known === flag)
  if (found !== undefined) return found
  if (flag === 'ipv6')
    throw new UsageError(
      '--ip-family=ipv6 is not supported: the suites ask over IPv4 too, so a cluster needs both. Choose --ip-family=dual.',
    )
  throw new UsageError(`--ip-family=${flag} is not one of ${FAMILIES.join(', ')}`)
}
