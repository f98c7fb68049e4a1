import { type Values, valueAt } from '../values.ts'

/** One end of a flow. A pod has a namespace and a name; everything else has labels such as `reserved:world`. */
export interface FlowEnd {
  readonly ip: string
  /** Absent for ICMP. */
  readonly port: number | undefined
  readonly identity: number
  readonly namespace: string
  readonly pod: string
  readonly labels: readonly string[]
}

/** One flow, as an agent or relay gave it. */
export interface Flow {
  /** Milliseconds since 1970. */
  readonly time: number
  readonly node: string
  readonly verdict: string
  /** `POLICY_DENIED`, `POLICY_DENY` or another reason to drop; empty otherwise. */
  readonly dropReason: string
  /** `EGRESS` or `INGRESS`. On the receiver's node it is wrong for packets that are only traced. */
  readonly direction: string
  readonly protocol: 'TCP' | 'UDP' | 'ICMPv4' | 'ICMPv6' | 'other'
  readonly source: FlowEnd
  readonly destination: FlowEnd
  /** ICMP: its type. */
  readonly icmpType: number | undefined
  /** TCP: flags that are set. */
  readonly flags: readonly string[]
  /** Unknown where Hubble cannot tell. */
  readonly isReply: boolean | undefined
  readonly kind: string
  /** It tells of a policy's decision, and then `direction` is the one in which the policy was asked. */
  readonly isVerdict: boolean
  readonly dnsQuery: string | undefined
}

/** Number of policy verdicts among the events of Cilium's monitor. */
const POLICY_VERDICT = 5

/** One line of `hubble observe --output json`. */
export type HubbleLine =
  | { readonly kind: 'flow'; readonly flow: Flow }
  | { readonly kind: 'lost'; readonly count: number; readonly source: string; readonly node: string }
  | { readonly kind: 'policy'; readonly policy: PolicyEvent }
  | { readonly kind: 'regenerated'; readonly labels: readonly string[] }
  | { readonly kind: 'other' }

/** An agent has taken a policy into its repository, or out of it. It is not enforced yet. */
export interface PolicyEvent {
  readonly action: 'updated' | 'deleted'
  readonly node: string
  readonly time: number
  /** The repository's revision from then on. */
  readonly revision: number
  readonly labels: readonly string[]
}

/** Reads a line; undefined for one that is no JSON object, such as a line that was cut short. */
export function readHubbleLine(line: string): HubbleLine | undefined {
  const value = parse(line)
  if (value === undefined) return undefined
  const node = text(value, 'node_name')
  const flow = valueAt(value, 'flow')
  if (isValues(flow)) return { kind: 'flow', flow: readFlow(flow) }
  if (valueAt(value, 'lost_events') !== undefined) {
    const count = Number(valueAt(value, 'lost_events.num_events_lost') ?? 0)
    return { kind: 'lost', count, source: text(value, 'lost_events.source'), node }
  }
  const action = { POLICY_UPDATED: 'updated', POLICY_DELETED: 'deleted' } as const
  const type = text(value, 'agent_event.type')
  if (type === 'ENDPOINT_REGENERATE_SUCCESS') {
    return { kind: 'regenerated', labels: list(value, 'agent_event.endpoint_regenerate.labels') }
  }
  if (type !== 'POLICY_UPDATED' && type !== 'POLICY_DELETED') return { kind: 'other' }
  const policy = {
    action: action[type],
    node,
    time: Date.parse(text(value, 'time')),
    revision: Number(valueAt(value, 'agent_event.policy_update.revision') ?? 0),
    labels: list(value, 'agent_event.policy_update.labels'),
  }
  return { kind: 'policy', policy }
}

function readFlow(flow: Values): Flow {
  const protocol = (['TCP', 'UDP', 'ICMPv4', 'ICMPv6'] as const).find(name => valueAt(flow, `l4.${name}`) !== undefined)
  const l4 = valueAt(flow, `l4.${protocol}`)
  const said = isValues(l4) ? l4 : {}
  const flags = valueAt(said, 'flags')
  const isReply = valueAt(flow, 'is_reply')
  const query = valueAt(flow, 'l7.dns.query')
  return {
    time: Date.parse(text(flow, 'time')),
    node: text(flow, 'node_name').replace(/^.*\//, ''),
    verdict: text(flow, 'verdict'),
    dropReason: text(flow, 'drop_reason_desc'),
    direction: text(flow, 'traffic_direction'),
    protocol: protocol ?? 'other',
    source: readEnd(flow, said, 'source'),
    destination: readEnd(flow, said, 'destination'),
    // What is 0 is left out of the text.
    icmpType: protocol?.startsWith('ICMP') === true ? Number(said['type'] ?? 0) : undefined,
    flags: Object.keys(isValues(flags) ? flags : {}),
    isReply: typeof isReply === 'boolean' ? isReply : undefined,
    kind: text(flow, 'Type'),
    isVerdict: valueAt(flow, 'event_type.type') === POLICY_VERDICT,
    dnsQuery: typeof query === 'string' ? query : undefined,
  }
}

function readEnd(flow: Values, l4: Values, end: 'source' | 'destination'): FlowEnd {
  const port = l4[`${end}_port`]
  return {
    ip: text(flow, `IP.${end}`),
    port: typeof port === 'number' ? port : undefined,
    identity: Number(valueAt(flow, `${end}.identity`) ?? 0),
    namespace: text(flow, `${end}.namespace`),
    pod: text(flow, `${end}.pod_name`),
    labels: list(flow, `${end}.labels`),
  }
}

function parse(line: string): Values | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return isValues(value) ? value : undefined
  } catch {
    return undefined
  }
}

function text(values: Values, path: string): string {
  const value = valueAt(values, path)
  return typeof value === 'string' ? value : ''
}

function list(values: Values, path: string): string[] {
  const value = valueAt(values, path)
  return Array.isArray(value) ? value.map(String) : []
}

function isValues(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
