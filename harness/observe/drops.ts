import { agentPods, inAgent } from '../cilium/observe.ts'
import { type Flow, readHubbleLine } from '../hubble/flow.ts'
import type { Kube } from '../kube/client.ts'

/**
 * The newest drop between two addresses that any agent's Hubble saw, in words; empty without one. What cannot be asked is
 * empty too: this explains an outcome and is none.
 */
export async function lastDrop(kube: Kube, from: string, to: string): Promise<string> {
  const filter = ['--type', 'drop', '--ip', from, '--ip', to, '--last', '100', '--output', 'json']
  try {
    const pods = [...(await agentPods(kube)).values()]
    const said = await Promise.all(pods.map(pod => inAgent(kube, pod, ['hubble', 'observe', ...filter])))
    return newestDrop(said.map(({ stdout }) => stdout).join('\n'), from, to)
  } catch {
    return ''
  }
}

/** The newest drop between the two among lines of `hubble observe --output json`. Hubble's filter takes either address. */
export function newestDrop(lines: string, from: string, to: string): string {
  const flows = lines.split('\n').flatMap(line => {
    const read = readHubbleLine(line)
    return read?.kind === 'flow' && isBetween(read.flow, from, to) ? [read.flow] : []
  })
  const newest = flows.toSorted((one, other) => one.time - other.time).at(-1)
  if (newest === undefined) return ''
  const { dropReason, protocol, source, destination, node, time } = newest
  const reason = dropReason === '' ? 'for no reason that it knows' : dropReason
  return `${reason}, ${protocol} ${source.ip} -> ${destination.ip} on ${node} at ${new Date(time).toISOString()}`
}

function isBetween({ source, destination }: Flow, one: string, other: string): boolean {
  return (source.ip === one && destination.ip === other) || (source.ip === other && destination.ip === one)
}
