import { NO_PODS_FOR_GATEWAYS, tamper } from '../admission.ts'
import type { Fault } from '../fault.ts'

const onGateways = { profile: 'egress-gateway', suites: ['egress-gateway'] } as const

export const faults: readonly Fault[] = [
  {
    ...onGateways,
    name: 'policies of the egress gateway select nobody',
    // A pod that leaves by its own node does so anyhow.
    red: /for-redclient|for-redserver|what-is-excluded|where-no-node|of-a-list/,
    says: /seenAs is|outcome is/,
    inject: patient => tamper(patient, NO_PODS_FOR_GATEWAYS),
  },
]
