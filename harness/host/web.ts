import { getCACertificates } from 'node:tls'
import { EnvHttpProxyAgent } from 'undici'
import type { Proxies } from './proxies.ts'

let authorities: string[] | undefined

/** Certificates of the authorities that the engine and Helm trust: those of the system too, which Node leaves out by itself. */
export function trustedAuthorities(): string[] {
  authorities ??= [...getCACertificates('default'), ...getCACertificates('system')]
  return authorities
}

/**
 * Connections to one server, through the proxy that is meant for it, until they are disposed of. What the engine and Helm trust is
 * trusted here: the certificates of the system, among them that of a proxy which looks inside.
 */
export class WebClient extends EnvHttpProxyAgent implements AsyncDisposable {
  /**
   * @param url of the server
   * @param timeoutMs until a connection counts as failed
   */
  constructor(url: string, proxies: Proxies, timeoutMs: number) {
    const ca = trustedAuthorities()
    // As for curl and Go, and not as for undici, a proxy for http is none for https.
    const httpProxy = url.startsWith('https:') ? '' : proxies.httpProxy
    super({ ...proxies, httpProxy, requestTls: { ca }, proxyTls: { ca }, connect: { ca, timeout: timeoutMs } })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.destroy()
  }
}

/** Why nothing came, in the words of the network: `no such host`, `connection refused`. */
export function webReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : error.cause
  if (inner instanceof Error) return webReason(inner)
  const code = 'code' in error ? error.code : undefined
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'no such host'
  if (code === 'ECONNREFUSED') return 'connection refused'
  return error.message
}
