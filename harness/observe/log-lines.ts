import { ciliumPods } from '../cilium/observe.ts'
import type { Kube } from '../kube/client.ts'

/** Lines of one log that say the same: their level, message and error but for its numbers; what differs is in their other fields. */
export interface LogKind {
  readonly level: string
  readonly message: string
  readonly count: number
  /** The first such line. */
  readonly example: string
}

/** What a container of Cilium's logged at the level of a warning or above since a moment. */
export interface ContainerLog {
  readonly pod: string
  readonly container: string
  /** Lines that were read, of any level. */
  readonly lines: number
  /** Errors and warnings about a namespace that a case made: they come and go while agents are still at work on their pods. */
  readonly aboutCases: number
  readonly kinds: readonly LogKind[]
}

/** A log that grows by more than this within a run has a trouble of its own, and its beginning tells it. */
const MOST_BYTES = 20_000_000

/** Every namespace of a run has such a name. */
const OF_CASES = /\bconformance-[a-z0-9-]+/

/** Levels at and above a warning, as Cilium's own logs and those of Go's klog have them. */
const TROUBLE: Readonly<Record<string, string>> = {
  warn: 'warning',
  warning: 'warning',
  error: 'error',
  fatal: 'fatal',
  panic: 'panic',
}

/** Reads the logs of the agents, the operator, relay and Envoy from a moment on. */
export async function logsSince(kube: Kube, since: string): Promise<ContainerLog[]> {
  const pods = await ciliumPods(kube)
  const containers = pods.flatMap(({ metadata, spec }) =>
    (spec?.containers ?? []).map(({ name }) => ({
      pod: metadata?.name ?? '',
      namespace: metadata?.namespace ?? '',
      container: name,
    })),
  )
  return Promise.all(
    containers.map(async ({ pod, namespace, container }) => {
      const text = await kube.core.readNamespacedPodLog({
        namespace,
        name: pod,
        container,
        limitBytes: MOST_BYTES,
        sinceSeconds: secondsSince(since),
      })
      return { pod, container, ...readLog(text) }
    }),
  )
}

/** The API takes whole seconds, and at least one. */
function secondsSince(moment: string): number {
  return Math.max(1, Math.ceil((Date.now() - Date.parse(moment)) / 1000))
}

/** Counts the lines of trouble in a log of `key=value` pairs, by level, message and error. */
export function readLog(text: string): Pick<ContainerLog, 'lines' | 'aboutCases' | 'kinds'> {
  const lines = text.split('\n').filter(line => line !== '')
  const kinds = new Map<string, LogKind>()
  let aboutCases = 0
  for (const line of lines) {
    const level = TROUBLE[line.match(/(?:^|\s)level=(\w+)/)?.[1]?.toLowerCase() ?? ''] ?? panicOf(line)
    if (level === undefined) continue
    if ((level === 'error' || level === 'warning') && OF_CASES.test(line)) {
      aboutCases += 1
      continue
    }
    const message = messageOf(line)
    const key = `${level} ${message} ${errorOf(line)}`
    const known = kinds.get(key)
    kinds.set(key, { level, message, count: (known?.count ?? 0) + 1, example: known?.example ?? line.slice(0, 2000) })
  }
  return { lines: lines.length, aboutCases, kinds: [...kinds.values()] }
}

/** Go tells of a panic outside of any logger. */
function panicOf(line: string): 'panic' | undefined {
  return /^(?:panic|fatal error): /.test(line) ? 'panic' : undefined
}

/** The error of a line without what differs from one to the next: a known one hides no other under the same message. */
function errorOf(line: string): string {
  const [, quoted, bare] = line.match(/\serror=(?:"((?:[^"\\]|\\.)*)"|(\S+))/) ?? []
  return (quoted ?? bare ?? '').replaceAll(/[0-9a-f]*\d[0-9a-f]*/g, '#')
}

function messageOf(line: string): string {
  const [, quoted, bare] = line.match(/\smsg=(?:"((?:[^"\\]|\\.)*)"|(\S+))/) ?? []
  return quoted?.replaceAll(/\\(.)/g, '$1') ?? bare ?? line.slice(0, 200)
}
