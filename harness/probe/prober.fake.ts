import { Lines } from '../process/lines.ts'
import type { LineTransport } from '../process/line-transport.ts'
import { Prober } from './prober.ts'
import type { DnsProbeResult, HttpProbeResult, StreamReport } from './protocol.ts'

/** What a prober is asked, as it is on the line: the operation and its parameters. */
export type FakeRequest = { readonly op: string } & Readonly<Record<string, unknown>>

/** An answer to it; `lost` ends the stream to the prober instead. */
export type FakeAnswer =
  | (Partial<HttpProbeResult & DnsProbeResult> & { readonly handle?: string; readonly stream?: StreamReport })
  | 'lost'

/** A prober whose answers a test makes. What it leaves out of one is that of a probe which was allowed. */
export async function fakeProber(answer: (request: FakeRequest) => FakeAnswer | Promise<FakeAnswer>): Promise<Prober> {
  const lines = new Lines()
  const say = (message: object) => lines.push(Buffer.from(`${JSON.stringify({ ...message, end: true })}\n`))
  const take = async ({ id, ...request }: FakeRequest) => {
    if (typeof request.op !== 'string') return
    const given = await answer(request)
    if (given === 'lost') lines.end(new Error('the connection was cut'))
    else say({ id, op: request.op, outcome: 'allowed', timings: { total: 1 }, ...given })
  }
  const transport: LineTransport = {
    endpoint: 'pod default/client',
    lines,
    write: line => {
      if (line.trim() !== '') void take(JSON.parse(line))
    },
    close: async () => lines.end(),
  }
  say({ hello: 'prober', protocol: 1, host: 'client', pid: 7 })
  return Prober.open(transport)
}
