import { BrokenError } from '../results/errors.ts'

/** Ways in which something cannot be had from a registry. */
export type PullProblem =
  | 'copy'
  | 'digest'
  | 'limit'
  | 'login'
  | 'trust'
  | 'no-tls'
  | 'missing'
  | 'ended'
  | 'silent'
  | 'refuses'

/** What was wanted, and from whom. */
interface Wanted {
  /** Name of an image or a chart, as it was asked for. */
  readonly what: string
  /** `HOST` or `HOST:PORT` of the registry. */
  readonly host: string
  readonly cause?: unknown
}

/** Each problem in a sentence, with what helps. */
const WORDS: Readonly<Record<PullProblem, (wanted: Wanted) => readonly [message: string, cure: string]>> = {
  copy: ({ what, host }) => [
    `${host} does not have ${what}: its tag is there, with another digest`,
    `copy the image with all its platforms, as "skopeo copy --all" or "crane copy" do, or accept the tags of ${host} with --registry-tags`,
  ],
  digest: ({ what, host }) => [
    `${host} delivers something else than the digest of ${what} says`,
    `push it to ${host} again; if the digest is still wrong, something between here and there changes what it sends`,
  ],
  limit: ({ what, host }) => [
    `${host} refuses to deliver ${what}, because there were too many requests`,
    `wait, log in with "docker login ${host}" for a higher limit, or pull from a registry of your own with --registry=HOST:PORT`,
  ],
  login: ({ what, host }) => [
    `${host} delivers ${what} only after a login, and there is none that it accepts`,
    `log in with "docker login ${host}"`,
  ],
  trust: ({ what, host }) => [
    `${what} cannot be had, because the certificate of ${host} is signed by nobody who is trusted`,
    `pass --registry-ca=FILE, and give the same file to the Docker engine: sudo install -D -m 644 FILE /etc/docker/certs.d/${host}/ca.crt`,
  ],
  'no-tls': ({ what, host }) => [
    `${what} cannot be had, because ${host} has no TLS and the Docker engine does not accept that`,
    `give the registry a certificate, or add it to "insecure-registries" in /etc/docker/daemon.json and restart the engine`,
  ],
  missing: ({ what, host }) => [
    `${host} does not have ${what}`,
    `copy it there, or choose a version that is there with --cilium-version or --kubernetes-version`,
  ],
  ended: ({ what, host }) => [
    `${host} stopped answering while ${what} was pulled`,
    `run it again: what was downloaded is kept; if it happens again, look at the registry’s own log`,
  ],
  silent: ({ what, host }) => [
    `${host} does not answer, and ${what} was never pulled before`,
    `check the address, the network and the proxy with "docker pull ${what}", name a registry that answers with --registry=HOST:PORT, or build the images with --images=packages`,
  ],
  refuses: ({ what, host }) => [`${host} does not deliver ${what}`, `look at the registry’s own log`],
}

/** Something could not be had from a registry. */
export class PullError extends BrokenError {
  override readonly name = 'PullError'
  readonly problem: PullProblem

  constructor(problem: PullProblem, wanted: Wanted) {
    const [message, cure] = WORDS[problem](wanted)
    super(message, { cure, cause: wanted.cause })
    this.problem = problem
  }
}

/** What the Docker engine says about each; the first that fits counts. */
const SAYINGS: readonly (readonly [PullProblem, RegExp])[] = [
  ['digest', /verification failed|digest mismatch|unexpected (?:commit )?digest|did not match|invalid checksum/i],
  ['limit', /toomanyrequests|\b429\b/i],
  ['trust', /x509:|certificate signed by unknown|failed to verify certificate/i],
  ['no-tls', /server gave HTTP response to HTTPS client/i],
  ['missing', /manifest unknown|name unknown|manifest for .* not found|: not found/i],
  [
    'login',
    /unauthorized|authentication required|no basic auth credentials|access denied|requested access to the resource is denied/i,
  ],
  [
    'silent',
    /connection refused|no such host|i\/o timeout|handshake timeout|unreachable|no route to host|deadline exceeded|request canceled|server misbehaving|proxyconnect/i,
  ],
  ['ended', /unexpected EOF|connection reset|broken pipe|\bEOF\b/i],
]

/**
 * What is wrong, by what `docker pull` printed. A registry that delivered something and then does not answer has ended in the
 * middle.
 */
export function readPullProblem({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }): PullProblem {
  const found = SAYINGS.find(([, saying]) => saying.test(stderr))?.[0] ?? 'refuses'
  return found === 'silent' && /Pulling fs layer/.test(stdout) ? 'ended' : found
}
