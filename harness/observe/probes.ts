import type { Outcome, ProbeResult } from '../probe/protocol.ts'

/** What of one probe among many is kept: addresses are without their ports. */
export interface ShortResult {
  readonly outcome: Outcome
  /** Host name of who answered. */
  readonly server?: string
  /** The address that the probe reached, after any translation. */
  readonly local?: string
  /** The address that the server saw it come from. */
  readonly remote?: string
  /** The prober's own address, with the port. */
  readonly source?: string
  /** Why it is not allowed. */
  readonly why?: string
  /** Milliseconds from the start to the end. */
  readonly ms: number
}

/** Keeps of a probe what a judge of many looks at. */
export function shortOf({ outcome, source, seen, phase, errno, message, timings }: ProbeResult): ShortResult {
  const why = [phase, errno, message].filter(Boolean).join(', ')
  return {
    outcome,
    ...(seen === undefined
      ? {}
      : { server: seen.server, local: addressPart(seen.local), remote: addressPart(seen.remote) }),
    ...(source === undefined ? {} : { source }),
    ...(why === '' ? {} : { why }),
    ms: timings.total,
  }
}

/** The address part of `address:port`, or the address itself. */
export function addressPart(endpoint: string): string {
  return endpoint.replace(/^\[(.*)\]:\d+$/, '$1').replace(/^([\d.]+):\d+$/, '$1')
}

/** The port that a probe left from. */
export function sourcePort({ source = '' }: { readonly source?: string }): number {
  return Number(source.split(':').at(-1))
}
