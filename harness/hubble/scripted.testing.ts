import { Lines } from '../process/lines.ts'
import { MARK_PORT, type WatchStream } from './watch-streams.ts'

/** For tests: a stream of one agent's Hubble that tells what a test has it tell. */
export interface ScriptedStream extends WatchStream {
  tell(...lines: readonly (object | string)[]): void
  end(error?: Error): void
  readonly isClosed: () => boolean
}

/** For tests: makes a stream on which nothing is told yet. */
export function scriptedStream(node: string, tells: WatchStream['tells']): ScriptedStream {
  const lines = new Lines()
  let closed = false
  const transport = {
    endpoint: `pod kube-system/cilium-${node}`,
    lines,
    write: () => undefined,
    close: async () => {
      closed = true
      lines.end()
    },
  }
  return {
    node,
    tells,
    transport,
    isClosed: () => closed,
    tell: (...told) => {
      for (const line of told) lines.push(Buffer.from(`${typeof line === 'string' ? line : JSON.stringify(line)}\n`))
    },
    end: error => lines.end(error),
  }
}

/** For tests: a drop between two addresses, as `hubble observe` prints it. */
export function dropLine(from: string, to: string, port = 8080): object {
  return {
    flow: {
      time: '2026-11-25T10:10:01.993009773Z',
      verdict: 'DROPPED',
      drop_reason_desc: 'POLICY_DENIED',
      traffic_direction: 'INGRESS',
      IP: { source: from, destination: to },
      l4: { TCP: { source_port: 4711, destination_port: port } },
    },
  }
}

/** For tests: the packet that was sent for a sign of life from `address:port`. */
export function markLine(source: string): object {
  const [ip, port] = source.split(':')
  const l4 = { UDP: { source_port: Number(port), destination_port: MARK_PORT } }
  return { flow: { verdict: 'FORWARDED', IP: { source: ip, destination: '10.0.1.2' }, l4 } }
}

/** For tests: an agent has taken in, or out, the policies with these labels. */
export function policyLine(type: 'POLICY_UPDATED' | 'POLICY_DELETED', revision: number, ...labels: string[]): object {
  return { agent_event: { type, policy_update: { labels, revision: String(revision) } }, node_name: 'cluster/one' }
}
