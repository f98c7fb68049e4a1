import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { Agent, type Dispatcher, EnvHttpProxyAgent, request } from 'undici'
import { isLoopback } from '../host/loopback.ts'
import { proxiesOf } from '../host/proxies.ts'
import { trustedAuthorities } from '../host/web.ts'
import { BrokenError } from '../results/errors.ts'
import { BUDGETS } from '../wait/budgets.ts'
import { type Credentials, credentialsFor } from './docker-config.ts'
import type { Mirror } from './mirror.ts'
import { PullError, type PullProblem } from './pull-problem.ts'

/** A manifest, as far as it is read here. */
export interface Manifest {
  readonly layers?: readonly { readonly mediaType: string; readonly digest: string; readonly size: number }[]
}

/** Types of manifests that a registry may answer with. */
const MANIFESTS = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
].join(', ')

/**
 * A client for what the Docker engine does not fetch: charts, and whether there is an image. It speaks the pull half of the OCI
 * distribution specification, with Docker's logins. Proxies are those of the environment.
 */
export class RegistryClient {
  /** `https://HOST`, or `http://HOST` for a registry on this machine that has no TLS. */
  readonly url: string
  readonly #host: string
  readonly #dispatcher: Dispatcher
  readonly #credentials: Credentials | undefined
  #authorization: string | undefined

  private constructor(url: string, host: string, dispatcher: Dispatcher, credentials: Credentials | undefined) {
    this.url = url
    this.#host = host
    this.#dispatcher = dispatcher
    this.#credentials = credentials
  }

  /** @throws BrokenError with a cure where the registry does not answer, or refuses the login. */
  static async connect({ host, ca }: Mirror): Promise<RegistryClient> {
    const options = { ca: ca === undefined ? trustedAuthorities() : [await readFile(ca, 'utf8')] }
    const dispatcher = isLoopback(host)
      ? new Agent({ connect: options })
      : new EnvHttpProxyAgent({ ...proxiesOf(process.env), connect: options, requestTls: options, proxyTls: options })
    const credentials = await credentialsFor(host)
    const overTls = new RegistryClient(`https://${host}`, host, dispatcher, credentials)
    try {
      await overTls.#ask('/v2/', '')
      return overTls
    } catch (error) {
      // As the Docker engine does it.
      if (
        !isLoopback(host) ||
        !(error instanceof BrokenError) ||
        !/wrong version number|packet length/.test(String(error.cause))
      )
        throw error
    }
    const plain = new RegistryClient(`http://${host}`, host, dispatcher, credentials)
    await plain.#ask('/v2/', '')
    return plain
  }

  /** Whether the registry has an image under a tag or digest. */
  async has(repository: string, reference: string): Promise<boolean> {
    return (await this.#ask(`/v2/${repository}/manifests/${reference}`, repository)).status === 200
  }

  /** The manifest under a tag or digest; `undefined` where there is none. */
  async manifest(repository: string, reference: string): Promise<Manifest | undefined> {
    const { status, body } = await this.#ask(`/v2/${repository}/manifests/${reference}`, repository)
    const manifest: Manifest = status === 404 ? undefined : JSON.parse(body.toString())
    return manifest
  }

  /** @throws BrokenError where there is none, or it is not what its digest says. */
  async blob(repository: string, digest: string): Promise<Buffer> {
    const what = `${this.#host}/${repository}@${digest}`
    const { status, body } = await this.#ask(`/v2/${repository}/blobs/${digest}`, repository)
    if (status === 404) throw this.#problem('missing', what)
    if (`sha256:${createHash('sha256').update(body).digest('hex')}` !== digest) throw this.#problem('digest', what)
    return body
  }

  #problem(problem: PullProblem, what: string, cause?: unknown): PullError {
    return new PullError(problem, { what, host: this.#host, cause })
  }

  /** Answers with status 200 or 404 only. */
  async #ask(path: string, repository: string): Promise<{ status: number; body: Buffer }> {
    const what = `${this.#host}${path}`
    const first = await this.#send(path, what)
    const answer =
      first.status === 401 && (await this.#login(first.challenge, repository)) ? await this.#send(path, what) : first
    if (answer.status === 200 || answer.status === 404) return answer
    const cause = new Error(`${this.url}${path} answered ${answer.status}`)
    if (answer.status === 401 || answer.status === 403) throw this.#problem('login', what, cause)
    throw this.#problem(answer.status === 429 ? 'limit' : 'refuses', what, cause)
  }

  async #send(path: string, what: string): Promise<{ status: number; body: Buffer; challenge: string }> {
    const authorization = this.#authorization === undefined ? {} : { authorization: this.#authorization }
    try {
      const { statusCode, headers, body } = await request(`${this.url}${path}`, {
        dispatcher: this.#dispatcher,
        headers: { accept: MANIFESTS, ...authorization },
        signal: AbortSignal.timeout(BUDGETS.chartAnswer.ms),
      })
      const location = headers['location']
      const content = Buffer.from(await body.arrayBuffer())
      // Blobs are often kept elsewhere, and the login is not for there.
      if (statusCode >= 300 && statusCode < 400 && typeof location === 'string')
        return { status: 200, body: await this.#fetchElsewhere(location), challenge: '' }
      return { status: statusCode, body: content, challenge: String(headers['www-authenticate'] ?? '') }
    } catch (cause) {
      throw this.#problem(/certificate|self-signed/i.test(String(cause)) ? 'trust' : 'silent', what, cause)
    }
  }

  async #fetchElsewhere(location: string): Promise<Buffer> {
    const { body } = await request(new URL(location, this.url), {
      dispatcher: this.#dispatcher,
      signal: AbortSignal.timeout(BUDGETS.chartAnswer.ms),
    })
    return Buffer.from(await body.arrayBuffer())
  }

  /** Answers a challenge: with the password itself, or with a token that a service gives for it. */
  async #login(challenge: string, repository: string): Promise<boolean> {
    const basic =
      this.#credentials === undefined
        ? undefined
        : `Basic ${Buffer.from(`${this.#credentials.username}:${this.#credentials.password}`).toString('base64')}`
    if (!/^bearer/i.test(challenge)) {
      this.#authorization = basic
      return basic !== undefined
    }
    const fields = Object.fromEntries(
      [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
    )
    const url = new URL(String(fields['realm']))
    if (fields['service'] !== undefined) url.searchParams.set('service', fields['service'])
    if (repository !== '') url.searchParams.set('scope', `repository:${repository}:pull`)
    const { statusCode, body } = await request(url, {
      dispatcher: this.#dispatcher,
      headers: basic === undefined ? {} : { authorization: basic },
      signal: AbortSignal.timeout(BUDGETS.chartAnswer.ms),
    })
    const text = await body.text()
    if (statusCode !== 200) return false
    const { token, access_token: other }: { token?: string; access_token?: string } = JSON.parse(text)
    this.#authorization = `Bearer ${token ?? other ?? ''}`
    return true
  }
}
