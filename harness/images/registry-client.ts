import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { Agent, type Dispatcher, EnvHttpProxyAgent, request } from 'undici'
import { isLoopback } from '../host/loopback.ts'
import { proxiesOf } from '../host/proxies.ts'
import { trustedAuthorities } from '../host/web.ts'
import { BrokenError } from '../results/errors.ts'
import { keepSecrets } from '../results/known-secrets.ts'
import { BUDGETS } from '../wait/budgets.ts'
import { type Credentials, credentialsFor } from './docker-config.ts'
import type { Mirror } from './mirror.ts'
import { PullError, type PullProblem } from './pull-problem.ts'

/** A manifest, as far as it is read here. */
export interface Manifest {
  readonly layers?: readonly { readonly mediaType: string; readonly digest: string; readonly size: number }[]
}

/** What came of a request. */
interface Fetched {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
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
      first.status === 401 && (await this.#login(first.challenge, repository, what))
        ? await this.#send(path, what)
        : first
    if (answer.status === 200 || answer.status === 404) return answer
    throw this.#refusal(answer.status, what, `${this.url}${path}`)
  }

  #refusal(status: number, what: string, who: string): PullError {
    const cause = new Error(`${who} answered ${status}`)
    if (status === 401 || status === 403) return this.#problem('login', what, cause)
    return this.#problem(status === 429 ? 'limit' : 'refuses', what, cause)
  }

  async #send(path: string, what: string): Promise<{ status: number; body: Buffer; challenge: string }> {
    const authorization = this.#authorization === undefined ? {} : { authorization: this.#authorization }
    const { status, headers, body } = await this.#fetch(
      `${this.url}${path}`,
      { accept: MANIFESTS, ...authorization },
      what,
    )
    const location = headers['location']
    // Blobs are often kept elsewhere, and the login is not for there.
    if (status >= 300 && status < 400 && typeof location === 'string') {
      const elsewhere = new URL(location, this.url)
      const kept = await this.#fetch(elsewhere, {}, what)
      if (kept.status === 200) return { status: 200, body: kept.body, challenge: '' }
      throw this.#problem('refuses', what, new Error(`${elsewhere.origin}, where it is kept, answered ${kept.status}`))
    }
    return { status, body, challenge: String(headers['www-authenticate'] ?? '') }
  }

  async #fetch(url: string | URL, headers: Readonly<Record<string, string>>, what: string): Promise<Fetched> {
    let began = false
    try {
      const signal = AbortSignal.timeout(BUDGETS.chartAnswer.ms)
      const answer = await request(url, { dispatcher: this.#dispatcher, headers, signal })
      began = true
      const body = Buffer.from(await answer.body.arrayBuffer())
      return { status: answer.statusCode, headers: answer.headers, body }
    } catch (cause) {
      if (began) throw this.#problem('ended', what, cause)
      throw this.#problem(/certificate|self-signed/i.test(String(cause)) ? 'trust' : 'silent', what, cause)
    }
  }

  /** Answers a challenge: with the password itself, or with a token that a service gives for it. */
  async #login(challenge: string, repository: string, what: string): Promise<boolean> {
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
    const { status, body } = await this.#fetch(url, basic === undefined ? {} : { authorization: basic }, what)
    if (status === 401 || status === 403) return false
    if (status !== 200) throw this.#refusal(status, what, `${url.origin}, which gives its tokens,`)
    const { token, access_token: other }: { token?: string; access_token?: string } = JSON.parse(body.toString())
    keepSecrets(token ?? other)
    this.#authorization = `Bearer ${token ?? other ?? ''}`
    return true
  }
}
