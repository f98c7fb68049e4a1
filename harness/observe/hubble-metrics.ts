import { podsOf } from '../cilium/hubble-metrics.ts'
import { ciliumNamespace } from '../cilium/namespace.ts'
import { agentConfig, agentPods } from '../cilium/observe.ts'
import { type Exposition, ExpositionError, type Sample, parseExposition } from '../hubble/exposition.ts'
import { HUBBLE_FAMILIES, type HubbleFamily, total } from '../hubble/families.ts'
import type { Kube } from '../kube/client.ts'
import { BrokenError } from '../results/errors.ts'

/** What a node's metrics endpoint serves, by its families. */
export interface ExpositionSighting {
  readonly node: string
  /** Types by the names of families. */
  readonly families: Readonly<Record<string, string>>
  /** What is wrong with the text; absent where it is valid. */
  readonly invalid?: string
}

/** What a family of metrics counts of some pods on a node at one moment. */
export interface CountersReading {
  /** Samples of the family that are about any of the pods. */
  readonly samples: readonly Sample[]
  /** How many samples each metric of the family has, whomever they are about. */
  readonly all: Readonly<Record<string, number>>
  /** Events that were lost before anybody could count them. */
  readonly lost: number
}

/** Two readings of a family on a node, and what is enabled there. */
export interface CountersSighting {
  readonly node: string
  /** The entry `hubble-metrics` of `cilium-config`. */
  readonly enabled: string
  readonly before: CountersReading
  readonly now: CountersReading
  /** A reading shortly before the last one was the same. */
  readonly atRest: boolean
}

/** Reads what a node serves. Text that is no valid exposition is data too. @throws when nothing is served. */
export async function expositionOn(kube: Kube, node: string): Promise<ExpositionSighting> {
  try {
    const families = (await readMetrics(kube, node)).values()
    return { node, families: Object.fromEntries([...families].map(({ name, type }) => [name, type])) }
  } catch (error) {
    if (error instanceof ExpositionError) return { node, families: {}, invalid: error.message }
    throw error
  }
}

/** The entry `hubble-metrics` of `cilium-config`, as it is now. */
export async function enabledMetrics(kube: Kube): Promise<string> {
  return (await agentConfig(kube))['hubble-metrics'] ?? ''
}

/** Reads a family on a node as far as it is about the pods. @throws when nothing is served, or no valid exposition. */
export async function countersOn(
  kube: Kube,
  node: string,
  family: HubbleFamily,
  pods: readonly string[],
): Promise<CountersReading> {
  const exposition = await readMetrics(kube, node)
  const samplesOf = (metric: string) => exposition.get(metric)?.samples ?? []
  const metrics = HUBBLE_FAMILIES[family]
  const isMeant = ({ labels }: Sample) => podsOf(labels).some(pod => pods.includes(pod))
  return {
    samples: metrics.flatMap(metric => samplesOf(metric).filter(isMeant)),
    all: Object.fromEntries(metrics.map(metric => [metric, samplesOf(metric).length])),
    lost: lostIn(samplesOf(LOST_EVENTS)),
  }
}

const LOST_EVENTS = 'hubble_lost_events_total'

/** What is lost in Hubble's own ring buffer was counted before; only who reads flows misses it. */
function lostIn(samples: readonly Sample[]): number {
  const sources = ['perf_event_ring_buffer', 'observer_events_queue']
  return sources.reduce((sum, source) => sum + total(samples, LOST_EVENTS, { source }), 0)
}

async function readMetrics(kube: Kube, node: string): Promise<Exposition> {
  const [config, pods, namespace] = await Promise.all([agentConfig(kube), agentPods(kube), ciliumNamespace(kube)])
  const pod = pods.get(node)
  if (pod === undefined) throw new BrokenError(`there is no agent on ${node}`)
  const port = (config['hubble-metrics-server'] ?? '').replace(/^.*:/, '')
  const scheme = config['hubble-metrics-server-enable-tls'] === 'true' ? 'https:' : ''
  const path = `/api/v1/namespaces/${namespace}/pods/${scheme}${pod}:${port}/proxy/metrics`
  return parseExposition(await kube.get(path, { timeoutMs: 2000 }))
}
