import { randomBytes } from 'node:crypto'
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { connect } from 'node:net'
import { join } from 'node:path'
import { inEngine } from '../../images/engine.ts'
import { hashOf } from '../../images/hash.ts'
import { intoEngine } from '../../images/source/into-engine.ts'
import type { Recipe } from '../../images/source/recipes.ts'
import { buildGoModule } from '../../images/source/go/build.ts'
import { DISTRIBUTION } from '../../images/source/go/modules.ts'
import { openJournal } from '../../journal/journal.ts'
import { startReaper } from '../../journal/reaper.ts'
import { removeRun } from '../../journal/remove-run.ts'
import { LABEL } from '../../paths.ts'
import { run, tryRun } from '../../process/run.ts'
import { Phases } from '../../results/phases.ts'
import { eventually } from '../../wait/eventually.ts'
import { type Certificate, makeCertificate } from './certificate.testing.ts'

/** CNCF distribution in a container of ours, with a volume that goes with it. */
export interface TestRegistry extends AsyncDisposable {
  /** `ADDRESS:PORT`. */
  readonly host: string
  /** What vouches for it; absent where it has no TLS. */
  readonly tls?: Certificate
  /** Folder of a Docker configuration that is logged in to it. */
  readonly dockerConfig?: string
  /** Ends it for good; its address answers no more. */
  stop(): Promise<void>
}

const CONFIG = `
version: 0.1
log: {level: warn, accesslog: {disabled: true}}
storage: {filesystem: {rootdirectory: /var/lib/registry}}
http: {addr: ':5000'}
`

const RECIPE: Recipe = {
  name: 'distribution',
  versionOf: 'prober',
  base: 'scratch',
  files: {},
  entrypoint: ['/registry', 'serve', '/config.yml'],
}

/** Phases that nobody listens to. */
export const silent = new Phases({ phaseStarted() {}, phaseProgress() {}, phaseEnded() {} })

/**
 * Starts an empty registry. The journal knows it, and the reaper removes it where this process is killed. A guarded one has a
 * certificate that nobody knows, wants a login, and is not on loopback, where the Docker engine believes everybody.
 */
export async function startRegistry({ guarded = false } = {}): Promise<TestRegistry> {
  const image = await registryImage()
  const id = `registry-${randomBytes(4).toString('hex')}`
  const journal = await openJournal(id)
  const reaper = startReaper(id)
  const folder = join(tmpdir(), `cilium-conformance-${id}`)
  await journal.willCreate({ kind: 'path', name: folder })
  await mkdir(folder, { mode: 0o700 })
  await journal.willCreate({ kind: 'container', name: id })
  const address = guarded ? await bridgeAddress() : '127.0.0.1'
  const flags = [`--label=${LABEL}=${id}`, `--publish=${address}::5000`, '--volume=/var/lib/registry']
  await run(['docker', 'create', `--name=${id}`, ...flags, ...(guarded ? GUARDED : []), image])
  const tls = guarded ? await makeCertificate(folder, [address]) : undefined
  if (tls !== undefined) {
    await run(['docker', 'cp', tls.cert, `${id}:/cert.pem`])
    await run(['docker', 'cp', tls.key, `${id}:/key.pem`])
  }
  await run(['docker', 'start', id])
  const { stdout: host } = await run(['docker', 'port', id, '5000/tcp'])
  const trusted = join('/etc/docker/certs.d', host)
  if (tls !== undefined) {
    await mkdir(trusted, { recursive: true })
    await copyFile(tls.cert, join(trusted, 'ca.crt'))
  }
  await eventually('registryAnswer', () => knock(host), { until: () => undefined, everyMs: 50 })
  return {
    host,
    ...(tls === undefined ? {} : { tls, dockerConfig: await logIn(folder, id, host) }),
    stop: async () => {
      await run(['docker', 'stop', '--time=0', id])
    },
    async [Symbol.asyncDispose]() {
      await journal.close()
      await removeRun(id)
      await reaper.done()
      if (tls !== undefined) await rm(trusted, { recursive: true })
      await forgetPulled(host)
    },
  }
}

/** TLS and a login, of which distribution makes one itself. */
const GUARDED = [
  'REGISTRY_HTTP_TLS_CERTIFICATE=/cert.pem',
  'REGISTRY_HTTP_TLS_KEY=/key.pem',
  'REGISTRY_AUTH_HTPASSWD_REALM=mirror',
  'REGISTRY_AUTH_HTPASSWD_PATH=/htpasswd',
].map(variable => `--env=${variable}`)

/** Of this machine, for containers on the engine's own network. */
export async function bridgeAddress(): Promise<string> {
  const format = '{{(index .IPAM.Config 0).Gateway}}'
  return (await run(['docker', 'network', 'inspect', '--format', format, 'bridge'])).stdout
}

/** With the user and the password that distribution made and told its log. */
async function logIn(folder: string, container: string, host: string): Promise<string> {
  const { stdout, stderr } = await run(['docker', 'logs', container])
  const [, password] = /provisioning with default user.*?\bpassword="?([\w-]+)/.exec(`${stdout}\n${stderr}`) ?? []
  if (password === undefined) throw new Error(`distribution told no password:\n${stdout}\n${stderr}`)
  const auth = Buffer.from(`docker:${password}`).toString('base64')
  await writeFile(join(folder, 'config.json'), JSON.stringify({ auths: { [host]: { auth } } }), { mode: 0o600 })
  return folder
}

/** Pushes an image of the engine under a name in the registry, and takes that name away again: pulling it has to bring it back. */
export async function push(
  own: string,
  there: string,
  { dockerConfig }: { readonly dockerConfig?: string | undefined },
): Promise<void> {
  const env = dockerConfig === undefined ? {} : { DOCKER_CONFIG: dockerConfig }
  await run(['docker', 'tag', own, there])
  try {
    await run(['docker', 'push', '--quiet', there], { env })
  } finally {
    await tryRun(['docker', 'image', 'rm', there])
  }
}

/** Whether somebody listens. */
function knock(host: string): Promise<void> {
  const [address = '', port = ''] = host.split(':')
  return new Promise((listening, refused) => {
    const socket = connect(Number(port), address, () => {
      socket.destroy()
      listening()
    })
    socket.on('error', refused)
  })
}

async function registryImage(): Promise<string> {
  const built = await buildGoModule(DISTRIBUTION, silent)
  const tag = `packages.local/distribution:${hashOf([built.hash, CONFIG])}`
  if (await inEngine(tag)) return tag
  const folder = await mkdtemp(join(tmpdir(), 'cilium-conformance-registry-'))
  try {
    await mkdir(join(folder, 'root'))
    await copyFile(built.path('registry'), join(folder, 'root', 'registry'))
    await writeFile(join(folder, 'root', 'config.yml'), CONFIG)
    await intoEngine(RECIPE, 'scratch', tag, folder, silent.signal)
    return tag
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Takes the names away from the engine under which runs pulled from the registry: no other run asks for its port. */
export async function forgetPulled(host: string): Promise<void> {
  const { stdout } = await run([
    'docker',
    'image',
    'ls',
    '--format',
    '{{.ID}} {{.Repository}} {{.Tag}} {{.Digest}}',
    '--digests',
  ])
  const rows = stdout.split('\n').map(line => line.split(' '))
  const pulled = new Set(rows.flatMap(([id = '', repository = '']) => (repository.startsWith(`${host}/`) ? id : [])))
  const names = rows.flatMap(([id = '', repository = '', tag = '']) =>
    pulled.has(id) && [`${host}/`, 'pulled.local/'].some(start => repository.startsWith(start)) && tag !== '<none>'
      ? `${repository}:${tag}`
      : [],
  )
  if (names.length > 0) await run(['docker', 'image', 'rm', ...new Set(names)])
}
