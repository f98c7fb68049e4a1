import { exists } from '../files.ts'
import { isLoopback } from '../host/loopback.ts'
import { run } from '../process/run.ts'
import { BrokenError } from '../results/errors.ts'
import { BUDGETS } from '../wait/budgets.ts'

/** Where ports that the engine publishes are reached from here when the engine is on this machine. */
const LOOPBACK = '127.0.0.1'

/** What decides where the engine's published ports are. */
export interface EngineFacts {
  /** The environment variable TESTCONTAINERS_HOST_OVERRIDE. */
  readonly override: string | undefined
  /** Of the Docker context in use, which is DOCKER_HOST where that is set: `unix:///var/run/docker.sock`. */
  readonly endpoint: string
  /** Gateway of the engine's network `bridge`, for a program that is in a container itself; else `undefined`. */
  readonly gateway: string | undefined
}

/**
 * The name or address at which ports that the engine publishes are reached from here, as testcontainers resolves it: what the user
 * says, the machine of a remote engine, and from inside a container the gateway of the engine's own network.
 *
 * @throws BrokenError for an endpoint that is no URL.
 */
export function hostOf({ override, endpoint, gateway }: EngineFacts): string {
  if (override) return override
  if (!URL.canParse(endpoint)) throw new BrokenError(`the Docker context names no endpoint, but "${endpoint}"`)
  const { protocol, hostname } = new URL(endpoint)
  if (protocol === 'unix:' || protocol === 'npipe:') return gateway ?? LOOPBACK
  return hostname.replace(/^\[(.*)\]$/, '$1')
}

/** Address of an API server that the engine publishes. */
export function apiUrl(host: string, port: number): string {
  return `https://${host.includes(':') ? `[${host}]` : host}:${port}`
}

/** The kubeconfig with another address of the API server. */
export function withServer(kubeconfig: string, url: string): string {
  return kubeconfig.replace(/server: https:\/\/\S+/, `server: ${url}`)
}

/**
 * Has this process and what it starts, such as Helm, reach the API server of a kubeconfig without the user's proxy, which knows
 * nothing of it. Loopback is left out of a proxy by everybody.
 */
export function reachWithoutProxy(kubeconfig: string, env: NodeJS.ProcessEnv = process.env): void {
  const url = /server: (https:\/\/\S+)/.exec(kubeconfig)?.[1]
  if (url === undefined) return
  const host = new URL(url).hostname.replace(/^\[(.*)\]$/, '$1')
  if (isLoopback(host)) return
  // Go reads the upper case first and curl the lower, and the two may differ.
  const hosts = [env['NO_PROXY'], env['no_proxy'], host].flatMap(list => list?.split(',') ?? [])
  env['NO_PROXY'] = env['no_proxy'] = [...new Set(hosts.filter(name => name !== ''))].join(',')
}

/** Asks the Docker client, and within a container the engine, for {@link hostOf}. */
export async function engineHost(): Promise<string> {
  const endpoint = await engineEndpoint()
  const local = endpoint.startsWith('unix:')
  return hostOf({
    override: process.env['TESTCONTAINERS_HOST_OVERRIDE'],
    endpoint,
    gateway: local && (await exists('/.dockerenv')) ? await bridgeGateway() : undefined,
  })
}

/** Of the Docker context in use, or DOCKER_HOST. */
export async function engineEndpoint(): Promise<string> {
  return ask(['docker', 'context', 'inspect', '--format', '{{.Endpoints.docker.Host}}'])
}

async function bridgeGateway(): Promise<string | undefined> {
  const format = '{{range .IPAM.Config}}{{println .Gateway}}{{end}}'
  const gateways = await ask(['docker', 'network', 'inspect', '--format', format, 'bridge'])
  return gateways.split('\n').find(gateway => gateway !== '')
}

async function ask(command: readonly [string, ...string[]]): Promise<string> {
  return (await run(command, { timeoutMs: BUDGETS.engineAnswer.ms })).stdout.trim()
}

/**
 * Makes testcontainers, which reads DOCKER_HOST and knows no contexts, use the engine of the Docker client.
 *
 * @throws BrokenError for an engine that testcontainers cannot talk to.
 */
export async function shareEngineWithTestcontainers(): Promise<void> {
  const endpoint = await engineEndpoint()
  if (endpoint.startsWith('ssh:')) {
    throw new BrokenError(`the nodes of K3s cannot be created over ${endpoint}: testcontainers does not speak SSH`, {
      cure: `use --provisioner=kind, or forward the engine's socket (ssh -NL /tmp/docker.sock:/var/run/docker.sock ${endpoint}) and set DOCKER_HOST=unix:///tmp/docker.sock and TESTCONTAINERS_HOST_OVERRIDE=${new URL(endpoint).hostname}`,
    })
  }
  if (process.env['DOCKER_HOST']) return
  if (endpoint.startsWith('unix:')) process.env['DOCKER_HOST'] = endpoint
  else {
    throw new BrokenError(`the nodes of K3s cannot be created with a Docker context whose engine is ${endpoint}`, {
      cure: `set DOCKER_HOST=${endpoint} (and DOCKER_TLS_VERIFY and DOCKER_CERT_PATH if it uses TLS)`,
    })
  }
}
