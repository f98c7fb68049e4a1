import {
  type ApiConstructor,
  ApiException,
  type ApiType,
  type HttpLibrary,
  IsomorphicFetchHttpLibrary,
  KubeConfig,
  Observable,
  type RequestContext,
  type ResponseContext,
  ServerConfiguration,
  createConfiguration,
} from '@kubernetes/client-node'
import { BrokenError, RefusedError } from '../results/errors.ts'
import { BUDGETS } from '../wait/budgets.ts'
import { limitOf } from '../wait/machine-time.ts'
import { isRefusal } from './refusal.ts'

/** How long one request may take, and what ends it before. */
export interface RequestLimits {
  /** Until the whole answer is there. Default: the budget `apiAnswer`. */
  readonly timeoutMs?: number | undefined
  /** The end of the run, or of what asks. */
  readonly signal?: AbortSignal | undefined
}

/** What a connection is told of itself. */
export interface ConnectionOptions extends Pick<RequestLimits, 'signal'> {
  /** The cluster is somebody else's, who may allow less than is asked. */
  readonly isForeign?: boolean
}

/**
 * A kubeconfig whose clients never wait for ever: client-node sets no limit of its own, neither on a request nor on the
 * handshake of an exec, so that a server that accepts and is silent holds up whoever asks.
 *
 * What is thrown tells who was asked: BrokenError without an answer, ApiException for one that is no success, and the
 * signal's reason once it is aborted. What a cluster of somebody else refuses is a RefusedError. Requests share one set of
 * connections.
 */
export class LimitedConfig extends KubeConfig {
  /** Ends every call. */
  readonly signal: AbortSignal | undefined
  /** The cluster is somebody else's. */
  readonly isForeign: boolean
  #dispatcher: ReturnType<RequestContext['getDispatcher']>

  constructor({ signal, isForeign = false }: ConnectionOptions = {}) {
    super()
    this.signal = signal
    this.isForeign = isForeign
  }

  override makeApiClient<T extends ApiType>(client: ApiConstructor<T>): T {
    return new client(
      createConfiguration({
        baseServer: new ServerConfiguration(this.server, {}),
        authMethods: { default: this },
        httpApi: { send: request => new Observable(this.#sendForClient(request)) } satisfies HttpLibrary,
      }),
    )
  }

  /** @throws BrokenError when the kubeconfig names no current cluster. */
  get server(): string {
    const cluster = this.getCurrentCluster()
    if (cluster === null) throw new BrokenError('the kubeconfig names no current cluster')
    return cluster.server
  }

  /** Sends a request and waits for the whole answer, whatever its status. */
  async send(request: RequestContext, limits: RequestLimits = {}): Promise<ResponseContext> {
    const { timeoutMs = BUDGETS.apiAnswer.ms, signal = this.signal } = limits
    signal?.throwIfAborted()
    using limit = limitOf(timeoutMs)
    const deadline = limit.signal
    request.setSignal(signal === undefined ? deadline : AbortSignal.any([deadline, signal]))
    const what = this.#nameOf(request)
    try {
      const response = await new IsomorphicFetchHttpLibrary().send(request).toPromise()
      const text = await response.body.text()
      response.body = { text: async () => text, binary: async () => Buffer.from(text), stream: () => null }
      return response
    } catch (cause) {
      signal?.throwIfAborted()
      if (deadline.aborted) throw new BrokenError(`the API server did not answer within ${timeoutMs / 1000} s: ${what}`)
      throw new BrokenError(`the API server cannot be asked: ${what}`, { cause })
    }
  }

  /** Throws for an answer that is no success, as client-node would, in words that fit into a report. */
  async #sendForClient(request: RequestContext): Promise<ResponseContext> {
    const response = await this.send(request)
    const { httpStatusCode: code, headers } = response
    if (code < 400) return response
    const body = await response.body.text()
    const message = `the API server answered ${this.#nameOf(request)} with ${code}: ${messageIn(body)}`
    if (this.isForeign && isRefusal(code, messageIn(body))) throw new RefusedError(message)
    throw Object.assign(new ApiException(code, '', body, headers), { message })
  }

  #nameOf(request: RequestContext): string {
    return `${request.getHttpMethod()} ${request.getUrl().slice(this.server.length)}`
  }

  /** client-node makes new connections for each request, and leaves the old ones open. */
  override async applySecurityAuthentication(request: RequestContext): Promise<void> {
    await super.applySecurityAuthentication(request)
    this.#dispatcher ??= request.getDispatcher()
    if (this.#dispatcher !== undefined) request.setDispatcher(this.#dispatcher)
  }

  /**
   * HTTP/2 would carry all requests on one connection. When that ends, undici 8.12 may leave a stream whose request was cancelled
   * without anybody who hears its error, and the process ends; and whoever restarts an API server loses all that is under way.
   */
  override createDispatcherOptions(
    ...args: Parameters<KubeConfig['createDispatcherOptions']>
  ): ReturnType<KubeConfig['createDispatcherOptions']> {
    const options = super.createDispatcherOptions(...args)
    const connecting = [
      ...('connect' in options ? [options.connect] : []),
      ...('requestTls' in options ? [options.requestTls] : []),
    ]
    for (const how of connecting) Object.assign(how, { allowH2: false })
    return options
  }

  override async applyToHTTPSOptions(options: Parameters<KubeConfig['applyToHTTPSOptions']>[0]): Promise<void> {
    await super.applyToHTTPSOptions(options)
    Object.assign(options, { handshakeTimeout: BUDGETS.exec.ms })
  }
}

/** The message of a Status, or what there is instead. */
export function messageIn(body: string): string {
  try {
    const status: unknown = JSON.parse(body)
    if (typeof status === 'object' && status !== null && 'message' in status) return String(status.message)
  } catch {
    // A proxy on the way answers in HTML.
  }
  return body.slice(0, 300)
}
