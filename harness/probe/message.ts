import {
  type DnsProbeResult,
  type HttpProbeResult,
  OUTCOMES,
  type Outcome,
  type StreamKind,
  type StreamReport,
} from './protocol.ts'

/**
 * The lines of `prober control`: one JSON object a line, requests one way, results the other, in any order, matched by
 * `id`. Every line of the prober ends with `"end":true`.
 */

/** Version of the protocol that this client speaks. */
export const PROTOCOL = 1

/** One request, without its id. Fields and their defaults are those of `Request` in protocol.go. */
export interface ProbeRequest {
  readonly op: 'tcp' | 'udp' | 'icmp' | 'http' | 'dns' | 'hold' | 'use' | 'close' | 'stream' | 'read' | 'stop'
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
  readonly handle?: string
}

/** A result as it came: `error` says that the probe could not be made, and then there is no outcome. */
export interface RawResult extends Omit<HttpProbeResult & DnsProbeResult, 'outcome'> {
  readonly id: number
  readonly error?: string
  readonly outcome?: Outcome
  readonly handle?: string
  readonly stream?: StreamReport
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
  const { hello, protocol, host, pid } = value
  if (hello === 'prober' && typeof protocol === 'number' && typeof host === 'string' && typeof pid === 'number') {
    return { kind: 'hello', hello: { protocol, host, pid } }
  }
  return isResult(value) ? { kind: 'result', result: value } : undefined
}

function isResult(value: Record<string, unknown>): value is Record<string, unknown> & RawResult {
  const { id, op, error, outcome, timings } = value
  const known = outcome === undefined || OUTCOMES.some(each => each === outcome)
  return (
    Number.isInteger(id) && typeof op === 'string' && known && isRecord(timings) && typeof (error ?? '') === 'string'
  )
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
