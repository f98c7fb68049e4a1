import { openExecStream } from '../kube/exec-stream.ts'
import type { LineTransport } from '../probe/stream.ts'
import { BrokenError } from '../result/errors.ts'
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
   * The endpoints as they are now. Answers come in the order of the questions, also when one is no longer waited for; how
   * long that may take is for the caller to bound.
   *
   * @throws BrokenError when the shell has ended, ProbeError when the stream is lost, SyntaxError when the agent gave no list.
   */
  async list(): Promise<Endpoint[]> {
    this.#stream.write('list')
    const { value, done } = await this.#lines.next()
    if (done === true) throw new BrokenError(`the shell that lists the endpoints of ${this.#pod} has ended`)
    return readEndpoints(JSON.parse(value))
  }
}
