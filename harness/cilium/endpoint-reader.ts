import { setTimeout as delay } from 'node:timers/promises'
import { openExecStream } from '../kube/exec-stream.ts'
import type { LineTransport } from '../probe/stream.ts'
import { BrokenError } from '../result/errors.ts'
import { BUDGETS } from '../wait/budgets.ts'
import { type Endpoint, readEndpoints } from './endpoints.ts'
import { CILIUM_NAMESPACE } from './observe.ts'

/** Answers every line with the endpoints on one line, until its standard input ends. */
const ANSWER = 'while read -r _; do cilium-dbg endpoint list -o json | tr -d "\\n"; echo; done'

/**
 * Asks an agent for its endpoints again and again. To start a command in a container costs more than the command: this
 * starts one shell.
 */
export class EndpointReader {
  readonly #pod: string
  readonly #stream: LineTransport
  readonly #lines: AsyncIterator<string>
  #broken: BrokenError | undefined

  private constructor(pod: string, stream: LineTransport) {
    this.#pod = pod
    this.#stream = stream
    this.#lines = stream.lines[Symbol.asyncIterator]()
  }

  /** @throws ProbeError when the stream cannot be opened. */
  static async open(kubeconfig: string, pod: string): Promise<EndpointReader> {
    const where = { namespace: CILIUM_NAMESPACE, pod, container: 'cilium-agent' }
    return new EndpointReader(pod, await openExecStream(kubeconfig, where, ['sh', '-c', ANSWER]))
  }

  /**
   * The endpoints as they are now. One caller at a time.
   *
   * @throws BrokenError when the stream is lost, the answer is none, or the budget `exec` ran out.
   */
  async list(): Promise<Endpoint[]> {
    if (this.#broken !== undefined) throw this.#broken
    try {
      this.#stream.write('list')
      return readEndpoints(JSON.parse(await this.#answer()))
    } catch (cause) {
      // A late answer would be taken for that to the next question.
      this.#broken = new BrokenError(`the agent ${this.#pod} does not list its endpoints`, { cause })
      throw this.#broken
    }
  }

  async #answer(): Promise<string> {
    const gate = new AbortController()
    const late = delay(BUDGETS.exec.ms, undefined, { signal: gate.signal }).then(() => {
      throw new BrokenError(`no answer in ${BUDGETS.exec.ms / 1000} s`)
    })
    try {
      const { value, done } = await Promise.race([this.#lines.next(), late])
      if (done === true) throw new BrokenError('its shell has ended')
      return value
    } finally {
      gate.abort()
      late.catch(() => undefined)
    }
  }
}
