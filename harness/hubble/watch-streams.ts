import { openExecStream } from '../kube/exec-stream.ts'
import type { LimitedConfig } from '../kube/limited-config.ts'
import type { LineTransport } from '../process/line-transport.ts'

/** A UDP port on which nothing listens. What is sent to it is told, dropped or not, so that a watch can be asked for a sign of life. */
export const MARK_PORT = 47_115

/** Runs a command until it ends or its standard input does: a process that nobody reads any more would go on for ever. */
const UNTIL_LEFT = 'exec 3<&0; "$@" </dev/null & child=$!; (cat <&3 >/dev/null; kill $child) & wait $child'

/** Number of drops among the events of Cilium's monitor. */
const DROP = 1

/** An agent whose Hubble is watched. */
export interface WatchedAgent {
  readonly node: string
  readonly namespace: string
  readonly pod: string
}

/** What the Hubble of one agent tells, line by line. */
export interface WatchStream {
  readonly node: string
  readonly tells: 'drops' | 'agent events'
  readonly transport: LineTransport
}

/**
 * Opens both streams of each agent: packets of the namespaces' pods that are dropped or are for {@link MARK_PORT}, and what the
 * agents do themselves.
 *
 * @throws ProbeError when one cannot be opened; the others are closed then.
 */
export async function openWatchStreams(
  config: LimitedConfig,
  agents: readonly WatchedAgent[],
  namespaces: readonly string[],
): Promise<WatchStream[]> {
  const commands = {
    drops: ['flows', ...filtersOf(namespaces).flatMap(filter => ['--allowlist', JSON.stringify(filter)])],
    'agent events': ['agent-events'],
  }
  const opening = agents.flatMap(({ node, namespace, pod }) =>
    (['drops', 'agent events'] as const).map(async tells => {
      const where = { namespace, pod, container: 'cilium-agent' }
      const hubble = ['hubble', 'observe', ...commands[tells], '--follow', '--output', 'json']
      const transport = await openExecStream(config, where, ['sh', '-c', UNTIL_LEFT, 'watch', ...hubble])
      return { node, tells, transport }
    }),
  )
  const ends = await Promise.allSettled(opening)
  if (ends.some(({ status }) => status === 'rejected')) {
    const opened = ends.flatMap(end => (end.status === 'fulfilled' ? [end.value] : []))
    await Promise.all(opened.map(({ transport }) => transport.close()))
  }
  return Promise.all(opening)
}

/** Flows are told that one of them fits. Names are those of Hubble's API, https://docs.cilium.io/en/stable/_api/v1/flow/README/#flowfilter */
function filtersOf(namespaces: readonly string[]): object[] {
  const pods = namespaces.map(name => `${name}/`)
  return [
    { source_pod: pods, event_type: [{ type: DROP }] },
    { destination_pod: pods, event_type: [{ type: DROP }] },
    { source_pod: pods, protocol: ['udp'], destination_port: [String(MARK_PORT)] },
  ]
}
