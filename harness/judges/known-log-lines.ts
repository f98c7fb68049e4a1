/** A line that a healthy Cilium logs at the level of a warning or above, and why that is no trouble. */
export interface KnownLine {
  readonly level: 'warning' | 'error'
  /** The whole message, or a part of the line. */
  readonly says: string
  readonly why: string
  /** Where Cilium's source logs it. */
  readonly source: string
}

/** The known lines. */
export const KNOWN_LINES: readonly KnownLine[] = [
  {
    level: 'error',
    says: 'Error while getting cilium-health status',
    why: 'an agent that has just started asks its health server before that listens',
    source: 'pkg/metrics/status.go of 1.20.2',
  },
  {
    level: 'error',
    says: 'policy computation result has stale revision',
    why: 'policies changed faster than an agent computed them; it regenerates the endpoint again, and cases that follow ask whether it did',
    source: 'pkg/endpoint/policy.go of 1.20.2',
  },
  {
    level: 'error',
    says: 'failed to retrieve Envoy version',
    why: 'the image has no Envoy inside; where L7 policies are wanted, their cases need one and say so',
    source: 'pkg/envoy/versioncheck.go of 1.20.2',
  },
  {
    level: 'error',
    says: 'patchPoolStatus: ciliumloadbalancerippools.cilium.io',
    why: 'LB-IPAM counts the addresses of a pool that is gone, as it has not heard of that yet; it tries again, and has by then',
    source: 'updateAllPoolCounts in operator/pkg/lbipam/lbipam.go of 1.20.2',
  },
  {
    level: 'error',
    says: 'patchSvcStatus: services ',
    why: 'the same, of a service that is gone when its pool is',
    source: 'reconcileServicesAfterRangeDeletion in operator/pkg/lbipam/lbipam.go of 1.20.2',
  },
  {
    level: 'warning',
    says: 'hubble events queue is full',
    why: 'Hubble tells of fewer flows than there are; cases that rest on flows count what was lost',
    source: 'pkg/hubble/monitor/consumer.go of 1.20.2',
  },
]
