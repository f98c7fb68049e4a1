import {
  type ArpProbeResult,
  type DnsProbeResult,
  type HttpProbeResult,
  OUTCOMES,
  type Outcome,
  type StreamKind,
  type StreamReport,
} from './protocol.ts'
import type { NodeFacts } from './node-protocol.ts'

/**
 * The lines of `prober control`: one JSON object a line, requests one way, results the other, in any order, matched by
 * `id`. Every line of the prober ends with `"end":true`.
 */

/** Version of the protocol that this client speaks. */
export const PROTOCOL = 2

/** One request, without its id. Fields and their defaults are those of `Request` in protocol.go. */
export interface ProbeRequest {
  readonly op:
    | 'tcp'
    | 'udp'
    | 'icmp'
    | 'http'
    | 'dns'
    | 'arp'
    | 'hold'
    | 'use'
    | 'close'
    | 'stream'
    | 'read'
    | 'stop'
    | 'capture'
    | 'freeze'
    | keyof NodeFacts
  readonly host?: string
  readonly port?: number
  readonly family?: 4 | 6
  readonly timeoutMs?: number
  readonly sourceAddress?: string
  readonly sourcePort?: number
  readonly size?: number
  readonly dontFragment?: 'do' | 'probe'
  readonly exchange?: 'connect' | 'any' | 'seen' | 'echo'
  readonly method?: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly keepAlive?: boolean
  readonly name?: string
  readonly type?: string
  readonly transport?: 'tcp' | 'udp'
  readonly kind?: StreamKind
  readonly tickMs?: number
  readonly windowMs?: number
  readonly device?: string
  readonly hosts?: readonly string[]
  readonly udpPorts?: readonly number[]
  readonly processes?: readonly string[]
  readonly forMs?: number
  readonly handle?: string
}

/** A result as it came: `error` says that the probe could not be made, and then there is no outcome. */
export interface RawResult extends Omit<HttpProbeResult & DnsProbeResult & ArpProbeResult, 'outcome'> {
  readonly id: number
  readonly error?: string
  readonly outcome?: Outcome
  readonly handle?: string
  readonly stream?: StreamReport
  readonly capture?: CaptureEnd
  readonly facts?: Partial<NodeFacts>
}

/** How a capture went. */
export interface CaptureEnd {
  /** Packets that the kernel had no room for: nothing is known of them. */
  readonly lost: number
}

/** A packet of a capture, from its Ethernet header on, as much of it as is kept. */
export interface CapturedFrame {
  /** Of the request that started the capture. */
  readonly id: number
  readonly frame: Buffer
}

/** The first line of a prober. */
export interface Hello {
  readonly protocol: number
  readonly host: string
  readonly pid: number
}

/** One line of a prober. */
export type Message =
  | { readonly kind: 'hello'; readonly hello: Hello }
  | { readonly kind: 'heartbeat' }
  | { readonly kind: 'frame'; readonly captured: CapturedFrame }
  | { readonly kind: 'result'; readonly result: RawResult }

/** Reads a line; `undefined` when it is not a complete message of this protocol. */
export function parseMessage(line: string): Message | undefined {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return undefined
  }
  if (!isRecord(value) || value['end'] !== true) return undefined
  if (typeof value['heartbeat'] === 'number') return { kind: 'heartbeat' }
  const { id, frame, hello, protocol, host, pid } = value
  if (typeof id === 'number' && typeof frame === 'string')
    return { kind: 'frame', captured: { id, frame: Buffer.from(frame, 'base64') } }
  if (hello === 'prober' && typeof protocol === 'number' && typeof host === 'string' && typeof pid === 'number') {
    return { kind: 'hello', hello: { protocol, host, pid } }
  }
  return isResult(value) ? { kind: 'result', result: value } : undefined
}

function isResult(value: Record<string, unknown>): value is Record<string, unknown> & RawResult {
  const { id, op, error, outcome, timings, facts = {} } = value
  const known = outcome === undefined || OUTCOMES.some(each => each === outcome)
  return (
    Number.isInteger(id) &&
    typeof op === 'string' &&
    known &&
    isRecord(timings) &&
    isRecord(facts) &&
    typeof (error ?? '') === 'string'
  )
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
