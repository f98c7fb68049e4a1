import { openExecStream } from '../kube/exec-stream.ts'
import type { LimitedConfig } from '../kube/limited-config.ts'
import type { PodContainer } from '../kube/pod-command.ts'
import type { LineTransport } from '../process/line-transport.ts'
import { BrokenError } from '../results/errors.ts'
import { BUDGETS } from '../wait/budgets.ts'
import { startAllowance, whenSpent } from '../wait/machine-time.ts'
import { type Endpoint, readEndpoints } from './endpoints.ts'
import { type PolicyRepository, readRepository } from './policy-repository.ts'

/** Folder on every node in which the agent has its sockets. */
export const AGENT_FOLDER = '/var/run/cilium'

/**
 * Asks an agent's API again and again, through a prober on its node that has {@link AGENT_FOLDER} mounted: to start the
 * agent's own client costs more than all else about the question.
 *
 * Answers come in the order of the questions, also when one is no longer waited for. A question rejects with the prober's own
 * words when the agent refuses it or the stream is lost, and with a BrokenError when nothing comes within `agentAnswers`.
 */
export class AgentApi {
  readonly #stream: LineTransport
  readonly #lines: AsyncIterator<string>
  #lost: unknown

  constructor(stream: LineTransport) {
    this.#stream = stream
    this.#lines = stream.lines[Symbol.asyncIterator]()
  }

  /** @throws RefusedError or ProbeError when the stream cannot be opened. */
  static async open(config: LimitedConfig, prober: PodContainer): Promise<AgentApi> {
    const argv = ['/prober', 'ask', `--socket=${AGENT_FOLDER}/cilium.sock`] as const
    return new AgentApi(await openExecStream(config, prober, argv))
  }

  /** Why nothing can be asked any more, once that was noticed. */
  get lost(): unknown {
    return this.#lost
  }

  /** The endpoints as they are now. */
  async endpoints(): Promise<Endpoint[]> {
    return readEndpoints(await this.#ask('/v1/endpoint'))
  }

  /** The policies that the agent has taken in. */
  async policies(): Promise<PolicyRepository> {
    return readRepository(await this.#ask('/v1/policy'))
  }

  /** Ends the stream; what is still asked is not answered. */
  async close(): Promise<void> {
    await this.#stream.close()
  }

  async #ask(path: string): Promise<unknown> {
    this.#stream.write(path)
    const { promise: late, reject } = Promise.withResolvers<never>()
    const { ms } = BUDGETS.agentAnswers
    const silent = () => new BrokenError(`${this.#stream.endpoint} brought no answer to ${path} within ${ms / 1000} s`)
    const callOff = whenSpent(startAllowance(ms), () => reject(silent()))
    try {
      return JSON.parse(await Promise.race([this.#answer(), late]))
    } finally {
      callOff()
    }
  }

  async #answer(): Promise<string> {
    try {
      const { value, done } = await this.#lines.next()
      if (done !== true) return value
    } catch (error) {
      this.#lost ??= error
      throw error
    }
    this.#lost ??= new BrokenError(`the agent of ${this.#stream.endpoint} cannot be asked any more`)
    throw this.#lost
  }
}
