import { randomBytes } from 'node:crypto'
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
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
import { run } from '../../process/run.ts'
import { Phases } from '../../results/phases.ts'
import { eventually } from '../../wait/eventually.ts'

/** CNCF distribution in a container of ours, with a volume that goes with it. */
export interface TestRegistry extends AsyncDisposable {
  /** `127.0.0.1:PORT`. */
  readonly host: string
  readonly container: string
  /** Ends it for good; its address answers no more. */
  stop(): Promise<void>
}

/** Files to put into the container and variables to set, for TLS and logins. */
export interface RegistryOptions {
  readonly files?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
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

/** Starts an empty registry on loopback. The journal knows it, and the reaper removes it where this process is killed. */
export async function startRegistry({ files = {}, env = {} }: RegistryOptions = {}): Promise<TestRegistry> {
  const image = await registryImage()
  const id = `registry-${randomBytes(4).toString('hex')}`
  const journal = await openJournal(id)
  const reaper = startReaper(id)
  await journal.willCreate({ kind: 'container', name: id })
  const variables = Object.entries(env).map(([name, value]) => `--env=${name}=${value}`)
  const flags = [`--label=${LABEL}=${id}`, '--publish=127.0.0.1::5000', '--volume=/var/lib/registry', ...variables]
  await run(['docker', 'create', `--name=${id}`, ...flags, image])
  for (const [path, from] of Object.entries(files)) await run(['docker', 'cp', from, `${id}:${path}`])
  await run(['docker', 'start', id])
  const { stdout: host } = await run(['docker', 'port', id, '5000/tcp'])
  await answers(host)
  return {
    host,
    container: id,
    stop: async () => {
      await run(['docker', 'stop', '--time=0', id])
    },
    async [Symbol.asyncDispose]() {
      await journal.close()
      await removeRun(id)
      await reaper.done()
      await forgetPulled(host)
    },
  }
}

/** With TLS or without, whatever the answer is. */
async function answers(host: string): Promise<void> {
  await eventually('registryAnswer', () => fetch(`http://${host}/v2/`), { until: () => undefined, everyMs: 50 })
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
async function forgetPulled(host: string): Promise<void> {
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
    pulled.has(id) && /^(?:pulled\.local|127\.0\.0\.1:\d+)\//.test(repository) && tag !== '<none>'
      ? `${repository}:${tag}`
      : [],
  )
  if (names.length > 0) await run(['docker', 'image', 'rm', ...new Set(names)])
}
