import { request } from 'undici'
import { BUDGETS } from '../wait/budgets.ts'
import type { EngineObservation } from './engine.ts'
import { type Proxies, proxiesOf } from './proxies.ts'
import { WebClient, webReason } from './web.ts'

/** A server that a run downloads from. */
export interface DownloadSource {
  /** As people know it, for example `docker.io`. */
  readonly name: string
  /** What is asked: the root of a registry's API, or the index of a chart repository. */
  readonly url: string
  readonly kind: 'registry' | 'charts'
  /** The provisioner that alone needs it; absent where every run does. */
  readonly provisioner?: string
}

/** Where pinned images and the chart come from: a registry is known by the API root of the OCI distribution specification. */
export const DOWNLOAD_SOURCES: readonly DownloadSource[] = [
  { name: 'docker.io', url: 'https://registry-1.docker.io/v2/', kind: 'registry' },
  { name: 'quay.io', url: 'https://quay.io/v2/', kind: 'registry' },
  { name: 'registry.k8s.io', url: 'https://registry.k8s.io/v2/', kind: 'registry', provisioner: 'kind' },
  { name: 'helm.cilium.io', url: 'https://helm.cilium.io/index.yaml', kind: 'charts' },
]

/** What became of the question to one source. */
export interface SourceAnswer {
  readonly source: DownloadSource
  /** Whether it can be downloaded from. One that wants a login or limits requests is there. */
  readonly answers: boolean
  /** What is to be said of it: why it cannot be downloaded from, or what may get in the way. */
  readonly said?: string
}

/** Whether what a run downloads can be had, and what was seen. */
export interface RegistryObservation {
  readonly reachable: boolean
  readonly detail: string
}

/**
 * Asks every source at the same time, within the budget `registryAnswer`, and through the proxy that Docker's users have. Never
 * throws.
 *
 * @param timeoutMs until a source counts as silent
 */
export async function askSources(
  sources: readonly DownloadSource[],
  proxies: Proxies,
  timeoutMs: number = BUDGETS.registryAnswer.ms,
): Promise<SourceAnswer[]> {
  return Promise.all(sources.map(source => askSource(source, proxies, timeoutMs)))
}

async function askSource(source: DownloadSource, proxies: Proxies, timeoutMs: number): Promise<SourceAnswer> {
  const signal = AbortSignal.timeout(timeoutMs)
  try {
    await using dispatcher = new WebClient(source.url, proxies, timeoutMs)
    const { statusCode, body } = await request(source.url, { dispatcher, signal })
    body.on('error', () => undefined).destroy()
    return { source, ...readStatus(statusCode, source.kind) }
  } catch (error) {
    return {
      source,
      answers: false,
      said: signal.aborted ? `no answer within ${timeoutMs / 1000} s` : webReason(error),
    }
  }
}

/**
 * Reads the status of an answer. 401 is how a registry asks for a token, which the client fetches by itself; a redirect is how one
 * hands on to another. A repository of charts has its index, or is none.
 */
export function readStatus(status: number, kind: DownloadSource['kind']): Omit<SourceAnswer, 'source'> {
  if (status === 429)
    return { answers: true, said: '429, it limits the requests of this address; docker login may help' }
  if (status >= 200 && status < 400) return { answers: true }
  return kind === 'registry' && status === 401 ? { answers: true } : { answers: false, said: `it answers ${status}` }
}

/**
 * Whether a run can download all that it needs.
 *
 * @param provisioner of the run; `auto` is K3s.
 */
export function judgeSources(answers: readonly SourceAnswer[], provisioner: string): RegistryObservation {
  const needed = answers.filter(({ source }) => source.provisioner === undefined || source.provisioner === provisioner)
  const closed = needed.filter(({ answers: isThere }) => !isThere)
  if (closed.length > 0) return { reachable: false, detail: told(closed).join('; ') }
  const names = needed.map(({ source }) => source.name).join(', ')
  return { reachable: true, detail: [names, ...told(needed)].join('; ') }
}

function told(answers: readonly SourceAnswer[]): string[] {
  return answers.flatMap(({ source, said }) => (said === undefined ? [] : `${source.name}: ${said}`))
}

/** Asks {@link DOWNLOAD_SOURCES}, as the engine and Helm would. */
export async function observeRegistries(engine: EngineObservation): Promise<SourceAnswer[]> {
  return askSources(DOWNLOAD_SOURCES, proxiesOf(process.env, engine.state === 'running' ? engine.info : undefined))
}
