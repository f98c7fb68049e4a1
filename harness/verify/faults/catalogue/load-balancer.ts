import { NO_ANNOUNCEMENTS, SMALL_POOLS, tamper } from '../admission.ts'
import type { Fault } from '../fault.ts'

const onServices = { profile: 'load-balancer', suites: ['load-balancer'] } as const

export const faults: readonly Fault[] = [
  {
    ...onServices,
    name: 'pools of addresses are exhausted by one service',
    grep: 'load-balancer/addresses',
    // Who gets along with one address, or has its pool changed, does so anyhow.
    red: /is-given-and-several|same-sharing-key-have|that-is-disabled|has-addresses-of-an-older-one/,
    spared: /does-not-select-the-service|as-long-as-another|runs-out/,
    says: /out_of_ips|no_pool/,
    inject: patient => tamper(patient, SMALL_POOLS),
  },
  {
    ...onServices,
    name: 'policies for announcements announce no address',
    grep: 'load-balancer/announcements|leads redClient',
    red: /announcements\//,
    says: /nobody answers ARP for/,
    inject: patient => tamper(patient, NO_ANNOUNCEMENTS),
  },
]
