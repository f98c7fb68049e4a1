import { Lines } from '../process/lines.ts'
import type { LineTransport } from '../process/line-transport.ts'
import { PROTOCOL } from './message.ts'
import { Prober } from './prober.ts'
import type { ArpProbeResult, DnsProbeResult, HttpProbeResult, StreamReport } from './protocol.ts'

/** What a prober is asked, as it is on the line: the operation and its parameters. */
export type FakeRequest = { readonly op: string } & Readonly<Record<string, unknown>>

/** An answer to it; `lost` ends the stream to the prober instead. */
export type FakeAnswer =
  | (Partial<HttpProbeResult & DnsProbeResult & ArpProbeResult> & {
      readonly handle?: string
      readonly stream?: StreamReport
    })
  | 'lost'

/** A prober whose answers a test makes. What it leaves out of one is that of a probe which was allowed. */
export async function fakeProber(answer: (request: FakeRequest) => FakeAnswer | Promise<FakeAnswer>): Promise<Prober> {
  return Prober.open(
    fakeTransport('pod default/client', async ({ id: _id, op, ...request }, { say, lose }) => {
      const given = await answer({ op, ...request })
      if (given === 'lost') lose()
      else say({ op, outcome: 'allowed', ...given })
    }),
  )
}

/** What a test makes of a request. */
interface FarEnd {
  /** Says a line about the request. What it leaves out is that of a result. */
  readonly say: (message: object) => void
  readonly lose: () => void
}

/** The far end of a conversation, which has said hello. */
export function fakeTransport(
  endpoint: string,
  answer: (request: FakeRequest, far: FarEnd) => void | Promise<void>,
): LineTransport {
  const lines = new Lines()
  const say = (message: object) => lines.push(Buffer.from(`${JSON.stringify({ ...message, end: true })}\n`))
  const take = async (request: FakeRequest) => {
    if (typeof request.op !== 'string') return
    await answer(request, {
      say: message => say({ id: request['id'], op: request.op, timings: { total: 1 }, ...message }),
      lose: () => lines.end(new Error('the connection was cut')),
    })
  }
  say({ hello: 'prober', protocol: PROTOCOL, host: 'client', pid: 7 })
  return {
    endpoint,
    lines,
    write: line => {
      if (line.trim() !== '') void take(JSON.parse(line))
    },
    close: async () => lines.end(),
  }
}
