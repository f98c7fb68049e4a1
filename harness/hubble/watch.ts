import { CILIUM_NAMESPACE } from '../cilium/observe.ts'
import { openExecStream } from '../kube/exec-stream.ts'
import type { LineTransport } from '../process/line-transport.ts'
import { BrokenError } from '../results/errors.ts'
import { type Flow, type PolicyEvent, readHubbleLine } from './flow.ts'

/** Runs a command until it ends or its standard input does: a process that nobody reads any more would go on for ever. */
const UNTIL_LEFT = 'exec 3<&0; "$@" </dev/null & child=$!; (cat <&3 >/dev/null; kill $child) & wait $child'

/** Flows that are kept; older ones are forgotten. */
const KEPT = 20_000

/** An agent whose Hubble is watched. */
export interface WatchedAgent {
  readonly node: string
  readonly pod: string
}

/**
 * What the Hubbles of all agents tell from now on: dropped flows of some namespaces, and the policies that the agents take
 * in. Each is one long-lived stream, so that asking costs nothing.
 */
export class HubbleWatch {
  readonly #flows: Flow[] = []
  readonly #policies: PolicyEvent[] = []
  readonly #regenerations = new Map<string, number>()
  #forgotten = 0
  #lost = 0
  #broken: Error | undefined

  private constructor() {}

  /** @throws ProbeError when a stream cannot be opened. */
  static async open(
    kubeconfig: string,
    agents: readonly WatchedAgent[],
    namespaces: readonly string[],
  ): Promise<HubbleWatch> {
    const watch = new HubbleWatch()
    const filters = namespaces.flatMap(name => ['--namespace', name])
    await Promise.all(
      agents.flatMap(({ node, pod }) =>
        [
          ['observe', 'flows', '--type', 'drop', ...filters],
          ['observe', 'agent-events'],
        ].map(async command => {
          const where = { namespace: CILIUM_NAMESPACE, pod, container: 'cilium-agent' }
          const hubble = ['hubble', ...command, '--follow', '--output', 'json']
          const stream = await openExecStream(kubeconfig, where, ['sh', '-c', UNTIL_LEFT, 'watch', ...hubble])
          void watch.#read(node, stream)
        }),
      ),
    )
    return watch
  }

  /** Stands for this moment; see {@link drops}. */
  mark(): number {
    return this.#forgotten + this.#flows.length
  }

  /** Flows that were dropped since the mark, oldest first. @throws BrokenError when a stream is lost. */
  drops(mark: number): readonly Flow[] {
    this.#alive()
    return this.#flows.slice(Math.max(0, mark - this.#forgotten))
  }

  /** What the agents did with policies so far, oldest first. @throws BrokenError when a stream is lost. */
  policyEvents(): readonly PolicyEvent[] {
    this.#alive()
    return this.#policies
  }

  /**
   * How often the agent of a node finished work on the endpoint of a pod with the label `app`. It comes with every change
   * of the pod's policies, and is a reason to ask the agent, no proof.
   */
  regenerations(node: string, namespace: string, app: string): number {
    return this.#regenerations.get(`${node} ${namespace} ${app}`) ?? 0
  }

  /** Events that the agents lost so far: why a flow may be missing. */
  get lost(): number {
    return this.#lost
  }

  async #read(node: string, stream: LineTransport): Promise<void> {
    try {
      for await (const line of stream.lines) this.#take(node, line)
    } catch (error) {
      this.#broken ??= new BrokenError(`the watch of Hubble on ${node} has ended`, { cause: error })
    }
  }

  #take(node: string, text: string): void {
    const line = readHubbleLine(text)
    if (line?.kind === 'flow') this.#flows.push(line.flow)
    if (line?.kind === 'lost') this.#lost += line.count
    if (line?.kind === 'regenerated') this.#count(node, line.labels)
    if (line?.kind === 'policy') this.#policies.push({ ...line.policy, node })
    if (this.#flows.length > 2 * KEPT) {
      this.#flows.splice(0, KEPT)
      this.#forgotten += KEPT
    }
  }

  #count(node: string, labels: readonly string[]): void {
    const valueOf = (key: string) => labels.find(label => label.startsWith(`k8s:${key}=`))?.split('=')[1] ?? ''
    const key = `${node} ${valueOf('io.kubernetes.pod.namespace')} ${valueOf('app')}`
    this.#regenerations.set(key, (this.#regenerations.get(key) ?? 0) + 1)
  }

  #alive(): void {
    if (this.#broken !== undefined) throw this.#broken
  }
}
