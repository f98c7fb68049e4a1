import { agentPods, inAgent } from '../cilium/observe.ts'
import { type Flow, type FlowEnd, readHubbleLine } from '../hubble/flow.ts'
import type { Kube } from '../kube/client.ts'

/** A drop that Hubble still remembers, in words. */
export interface RememberedDrop {
  readonly node: string
  /** As Hubble has it: `POLICY_DENIED`. */
  readonly reason: string
  readonly ends: string
}

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

/** How many drops Hubble is asked for; it keeps some thousand flows of any kind. */
const REMEMBERED = '200'

/** The drops since a moment that Hubble still remembers, in words; empty where Hubble cannot be asked. */
export async function rememberedDrops(kube: Kube, since: string): Promise<RememberedDrop[]> {
  const argv = ['hubble', 'observe', '--type', 'drop', '--since', since, '--last', REMEMBERED, '--output', 'json']
  try {
    const pods = [...(await agentPods(kube))]
    const said = await Promise.all(pods.map(async ([node, pod]) => ({ node, ...(await inAgent(kube, pod, argv)) })))
    return said.flatMap(({ node, stdout }) => stdout.split('\n').flatMap(line => rememberedIn(line, node)))
  } catch {
    return []
  }
}

function rememberedIn(line: string, node: string): RememberedDrop[] {
  const read = readHubbleLine(line)
  if (read?.kind !== 'flow') return []
  const { dropReason, protocol, source, destination } = read.flow
  return [{ node, reason: dropReason, ends: `${protocol} ${endOf(source)} -> ${endOf(destination)}` }]
}

function endOf({ ip, port, namespace, pod, labels }: FlowEnd): string {
  const reserved = labels.filter(label => label.startsWith('reserved:') && label !== 'reserved:unknown')
  const who = pod === '' ? (namespace === '' ? reserved.join(', ') : `a pod in ${namespace}`) : `${namespace}/${pod}`
  return `${ip}${port === undefined ? '' : `:${port}`}${who === '' ? '' : ` (${who})`}`
}
