import { openExecStream } from '../kube/exec-stream.ts'
import type { PodContainer } from '../kube/pod-command.ts'
import type { LineTransport } from '../process/line-transport.ts'
import { BrokenError } from '../results/errors.ts'
import { type Endpoint, readEndpoints } from './endpoints.ts'

/** Folder on every node in which the agent has its sockets. */
export const AGENT_FOLDER = '/var/run/cilium'

/**
 * Asks an agent for its endpoints again and again, through a prober on its node that has {@link AGENT_FOLDER} mounted: to
 * start the agent's own client costs more than all else about the question.
 */
export class EndpointReader {
  readonly #stream: LineTransport
  readonly #lines: AsyncIterator<string>

  private constructor(stream: LineTransport) {
    this.#stream = stream
    this.#lines = stream.lines[Symbol.asyncIterator]()
  }

  /** @throws ProbeError when the stream cannot be opened. */
  static async open(kubeconfig: string, prober: PodContainer): Promise<EndpointReader> {
    const argv = ['/prober', 'ask', `--socket=${AGENT_FOLDER}/cilium.sock`] as const
    return new EndpointReader(await openExecStream(kubeconfig, prober, argv))
  }

  /**
   * The endpoints as they are now. Answers come in the order of the questions, also when one is no longer waited for; how
   * long that may take is for the caller to bound.
   *
   * @throws Error with the prober's own words when the agent does not answer, or when the stream is lost; BrokenError ever
   * after.
   */
  async list(): Promise<Endpoint[]> {
    this.#stream.write('/v1/endpoint')
    const { value, done } = await this.#lines.next()
    if (done === true) throw new BrokenError(`the agent of ${this.#stream.endpoint} cannot be asked any more`)
    return readEndpoints(JSON.parse(value))
  }
}
