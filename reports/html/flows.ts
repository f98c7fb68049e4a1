/** A flow as far as a reader of a failure asks. */
export interface ToldFlow {
  /** The time of day, to the millisecond. */
  readonly time: string
  /** For example `FORWARDED` or `DROPPED`. */
  readonly verdict: string
  readonly source: string
  readonly destination: string
  /** Protocol and, for a drop, its reason. */
  readonly what: string
}

type Json = Readonly<Record<string, unknown>>

/**
 * Hubble's flows in a text: an array, or one object a line, as `hubble observe -o json` prints them. Empty when the text
 * is anything else.
 */
export function parseFlows(text: string): ToldFlow[] {
  const items = parseItems(text)
  const flows = items.map(item => asObject(item?.['flow']) ?? item)
  if (flows.length === 0 || flows.some(flow => typeof flow?.['verdict'] !== 'string')) return []
  return flows.flatMap(flow => (flow === undefined ? [] : [told(flow)]))
}

function parseItems(text: string): (Json | undefined)[] {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value.map(asObject) : [asObject(value)]
  } catch {
    const lines = text.split('\n').filter(line => line.trim() !== '')
    try {
      return lines.map(line => asObject(JSON.parse(line)))
    } catch {
      return []
    }
  }
}

/** Hubble's own shape of a flow, and the flatter one that the harness reads it into. */
function told(flow: Json): ToldFlow {
  const ip = asObject(flow['IP'])
  const [protocol, ports] = Object.entries(asObject(flow['l4']) ?? {})[0] ?? [textOf(flow['protocol'])]
  const port = asObject(ports)
  const reason = textOf(flow['drop_reason_desc']) || textOf(flow['dropReason'])
  return {
    time: timeOf(flow['time']),
    verdict: textOf(flow['verdict']),
    source: end(asObject(flow['source']), ip?.['source'], port?.['source_port']),
    destination: end(asObject(flow['destination']), ip?.['destination'], port?.['destination_port']),
    what: [protocol, reason === 'DROP_REASON_UNKNOWN' ? '' : reason].filter(part => part !== '').join(', '),
  }
}

function timeOf(value: unknown): string {
  const text = typeof value === 'number' ? new Date(value).toISOString() : textOf(value)
  return text.replace(/^.*T(\d\d:\d\d:\d\d(?:\.\d{1,3})?).*$/, '$1')
}

function end(endpoint: Json | undefined, rawAddress: unknown, rawPort: unknown): string {
  const pod = textOf(endpoint?.['pod_name']) || textOf(endpoint?.['pod'])
  const address = textOf(rawAddress) || textOf(endpoint?.['ip'])
  const port = rawPort ?? endpoint?.['port']
  const place = typeof port === 'number' ? `${address}:${port}` : address
  return pod === '' ? place : `${pod} (${place})`
}

function asObject(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
