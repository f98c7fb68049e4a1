import { tryRun } from '../process/run.ts'
import { firstLine, messageOf } from '../results/errors.ts'
import { BUDGETS } from '../wait/budgets.ts'

/** What the Docker engine says about itself; the fields of `docker info` that decide something. */
export interface EngineInfo {
  readonly version: string
  readonly defaultRuntime: string
  readonly storageDriver: string
  readonly cgroupVersion: string
  readonly rootDir: string
  readonly rootless: boolean
  /** The proxies that it pulls images through, passwords masked; empty where it has none. */
  readonly httpProxy: string
  readonly httpsProxy: string
  readonly noProxy: string
}

/** The Docker engine as its client sees it. */
export type EngineObservation =
  | { readonly state: 'no-client' }
  /** The client got no answer; `error` is what it said. */
  | { readonly state: 'silent'; readonly error: string }
  | { readonly state: 'running'; readonly info: EngineInfo }

/** Whether DOCKER_HOST names an engine that is reached over a network: what this machine is like says nothing about its nodes. */
export function isRemote(dockerHost: string | undefined): boolean {
  return dockerHost !== undefined && /^(?:tcp|ssh|https?):/.test(dockerHost)
}

/** Asks `docker info`. Never throws. */
export async function observeEngine(): Promise<EngineObservation> {
  try {
    const { stdout, stderr } = await tryRun(['docker', 'info', '--format', '{{json .}}'], {
      timeoutMs: BUDGETS.engineAnswer.ms,
    })
    return readDockerInfo(stdout, stderr)
  } catch (error) {
    const message = messageOf(error)
    return message.startsWith('cannot be started')
      ? { state: 'no-client' }
      : { state: 'silent', error: firstLine(message) }
  }
}

/** Reads what `docker info --format '{{json .}}'` printed; without an engine it prints empty fields. */
export function readDockerInfo(stdout: string, stderr: string): EngineObservation {
  const said = stderr.trim().split('\n')[0] || 'no answer'
  const info = parseRecord(stdout.slice(Math.max(stdout.indexOf('{'), 0)))
  const text = (key: string) => (typeof info[key] === 'string' ? info[key] : '')
  const list = (key: string) => (Array.isArray(info[key]) ? info[key].map(String) : [])
  if (text('ServerVersion') === '') return { state: 'silent', error: list('ServerErrors')[0] ?? said }
  return {
    state: 'running',
    info: {
      version: text('ServerVersion'),
      defaultRuntime: text('DefaultRuntime'),
      storageDriver: text('Driver'),
      cgroupVersion: text('CgroupVersion'),
      rootDir: text('DockerRootDir'),
      rootless: list('SecurityOptions').includes('name=rootless'),
      httpProxy: text('HttpProxy'),
      httpsProxy: text('HttpsProxy'),
      noProxy: text('NoProxy'),
    },
  }
}

function parseRecord(json: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}
