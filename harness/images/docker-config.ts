import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { run } from '../process/run.ts'
import { keepSecrets } from '../results/known-secrets.ts'
import { BUDGETS } from '../wait/budgets.ts'

/** What one logs in to a registry with. */
export interface Credentials {
  readonly username: string
  readonly password: string
}

/** The parts of Docker's `config.json` that are about logins. */
interface DockerConfig {
  readonly auths?: Readonly<
    Record<string, { readonly auth?: string; readonly username?: string; readonly password?: string }>
  >
  readonly credHelpers?: Readonly<Record<string, string>>
  readonly credsStore?: string
}

/** Text of Docker's config.json; empty where there is none. */
export async function dockerConfigText(): Promise<string> {
  const folder = process.env['DOCKER_CONFIG'] || join(homedir(), '.docker')
  return readFile(join(folder, 'config.json'), 'utf8').catch(() => '')
}

/**
 * What `docker login` keeps for a registry: in Docker's own configuration, or with the credential helper that it names.
 * `undefined` where nobody logged in.
 *
 * @param host `HOST` or `HOST:PORT`.
 */
export async function credentialsFor(host: string): Promise<Credentials | undefined> {
  const config: DockerConfig = JSON.parse((await dockerConfigText()) || '{}')
  const helper = config.credHelpers?.[host] ?? config.credsStore
  const found = helper === undefined ? inConfig(config, host) : await fromHelper(helper, host)
  keepSecrets(found?.password)
  return found
}

/** Older clients write the address of the API. */
function inConfig({ auths = {} }: DockerConfig, host: string): Credentials | undefined {
  const entry = [host, `https://${host}`, `https://${host}/v2/`, `https://${host}/v1/`].map(key => auths[key])
  const found = entry.find(candidate => candidate !== undefined)
  if (found?.username !== undefined) return { username: found.username, password: found.password ?? '' }
  const decoded = Buffer.from(found?.auth ?? '', 'base64').toString()
  const colon = decoded.indexOf(':')
  return colon === -1 ? undefined : { username: decoded.slice(0, colon), password: decoded.slice(colon + 1) }
}

/** A helper that has nothing says so with its exit code. */
async function fromHelper(name: string, host: string): Promise<Credentials | undefined> {
  try {
    const { stdout } = await run([`docker-credential-${name}`, 'get'], {
      input: host,
      timeoutMs: BUDGETS.hostProbe.ms,
    })
    const { Username: username = '', Secret: password = '' }: { Username?: string; Secret?: string } =
      JSON.parse(stdout)
    return username === '' ? undefined : { username, password }
  } catch {
    return undefined
  }
}
