import type { CaptureEnd } from './message.ts'
import { NodeProber } from './node-prober.ts'
import type { NodeFacts } from './node-protocol.ts'
import { type FakeRequest, fakeTransport } from './prober.fake.ts'

/** A node as a test makes it. */
export interface FakeNode {
  /** What it tells; asked for anything else it says that it cannot. */
  readonly facts?: Partial<NodeFacts>
  /** Frames on its network, for every capture. */
  readonly frames?: readonly Buffer[]
  /** Its sending of a datagram: the frames that this puts on its network. */
  readonly sends?: (request: FakeRequest) => readonly Buffer[]
  /** How a capture ends, or why it cannot be told. */
  readonly end?: CaptureEnd | string
  /** The conversation is cut once a datagram was sent. */
  readonly isLost?: boolean
}

/** The prober of such a node, and what it was asked. */
export async function fakeNodeProber(node: FakeNode = {}): Promise<{ prober: NodeProber; asked: FakeRequest[] }> {
  const asked: FakeRequest[] = []
  const { facts = {}, frames = [], sends = () => [], end = { lost: 0 } } = node
  let capture: ((frames: readonly Buffer[]) => void) | undefined
  const transport = fakeTransport('pod conformance-hosts/node-1', ({ id, ...request }, { say, lose }) => {
    asked.push(request)
    const { op } = request
    if (op === 'capture') {
      capture = all => all.forEach(frame => say({ frame: frame.subarray(0, 192).toString('base64') }))
      capture(frames)
      say({ handle: `h${String(id)}` })
    } else if (op === 'stop') say(typeof end === 'string' ? { error: end } : { capture: end })
    else if (op === 'udp') {
      capture?.(sends(request))
      say({ outcome: 'dropped' })
      if (node.isLost === true) lose()
    } else say(op in facts ? { facts } : { error: `no operation "${op}"` })
  })
  return { prober: await NodeProber.open(transport), asked }
}
