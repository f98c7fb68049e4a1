import { lstat, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { golden } from '../../reports/testdata/golden.ts'
import { readRelease } from '../cilium/helm-release.ts'
import { valuesOfFlag } from '../cli/values-flag.ts'
import { credentialsFor } from '../images/docker-config.ts'
import { useTempState } from '../journal/testing/temp-state.ts'
import { judge } from '../judges/mounts.ts'
import { Kube } from '../kube/client.ts'
import { run } from '../process/run.ts'
import { writeJson, writeStream, writeText } from '../results/artefact.ts'
import { encodingsOf, leaksIn } from '../results/encodings.testing.ts'
import { messageOf } from '../results/errors.ts'
import { Notebook } from '../run/notebook.ts'
import { Session } from './session.ts'

const state = useTempState()

const KEY = `-----BEGIN EC PRIVATE KEY-----\n${'canaryKEYcanaryKEYcanaryKEYcanaryKEYcanaryKEYcanaryKEYcanaryKEY0\n'.repeat(2)}-----END EC PRIVATE KEY-----\n`

const CANARIES = {
  'a token': 'canary-token-7d1f+/=&',
  'a client key': KEY,
  'a registry password': 'canary"registry\\password <7d2e>',
  'the value of a Secret': 'canary-secret-value-7d3d',
  'a password of a values file': "canary'values%password 7d4c",
}

let told = ''
beforeEach(() => {
  told = ''
  const tell = (text: string | Uint8Array) => {
    told += text.toString()
    return true
  }
  for (const stream of [process.stdout, process.stderr]) vi.spyOn(stream, 'write').mockImplementation(tell)
})

/** Has every canary read by what reads such a thing in a run. */
async function plant(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'cilium-conformance-canaries-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const user = { token: CANARIES['a token'], 'client-key-data': Buffer.from(KEY).toString('base64') }
  const cluster = { clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:1' } }] }
  const context = { contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }], 'current-context': 'x' }
  Kube.fromText(JSON.stringify({ ...cluster, ...context, users: [{ name: 'u', user }] }))
  const auth = Buffer.from(`me:${CANARIES['a registry password']}`).toString('base64')
  await writeFile(join(folder, 'config.json'), JSON.stringify({ auths: { 'mirror.example.com': { auth } } }))
  vi.stubEnv('DOCKER_CONFIG', folder)
  expect(await credentialsFor('mirror.example.com')).toMatchObject({ username: 'me' })
  const release = { config: { etcd: { password: CANARIES['the value of a Secret'] } } }
  const packed = gzipSync(JSON.stringify(release)).toString('base64')
  await readRelease(Buffer.from(packed).toString('base64'))
  const values = `hubble:\n  adminPassword: ${JSON.stringify(CANARIES['a password of a values file'])}\n`
  await writeFile(join(folder, 'v.yaml'), values)
  await valuesOfFlag('--values', join(folder, 'v.yaml'))
}

/** Every canary in every form, as somebody's log could have them. */
function everything(): string {
  return Object.values(CANARIES)
    .flatMap(secret => [...Object.values(encodingsOf(secret)), Buffer.from(`me:${secret}`).toString('base64')])
    .join(' | ')
}

test('no canary gets away: not into a file, a line, nor a message', async () => {
  await plant()
  const canaries = everything()
  expect(leaksIn(canaries, CANARIES)).toHaveLength(5 * 6)
  const reportDir = join(state.root, 'out')
  const summary = join(state.root, 'step-summary.md')
  vi.stubEnv('GITHUB_ACTIONS', 'true')
  vi.stubEnv('GITHUB_STEP_SUMMARY', summary)
  const session = await Session.start({
    command: ['cilium-conformance', 'run', `--x=${canaries}`],
    suites: ['policy'],
    quiet: false,
    reportDir,
    output: 'json',
    publish: () => Promise.reject(new Error(canaries)),
  })
  session.terminal.note(canaries)
  await session.phases.phase('cases', async scope => scope.say(canaries), canaries).catch(() => undefined)
  const [first] = golden.cases
  if (first === undefined) throw new Error('golden has no case')
  const task = 'case-1'
  const evidence = ['seen.txt', 'seen.json'].map(name => ({
    name: canaries,
    path: `evidence/${task}/${name}`,
    mediaType: name.endsWith('json') ? 'application/json' : 'text/plain',
  }))
  await writeText(join(session.reportFolder, 'evidence', task, 'seen.txt'), canaries)
  await writeJson(join(session.reportFolder, 'evidence', task, 'seen.json'), { [canaries]: [canaries] })
  await writeStream(join(session.reportFolder, 'node.log'), cutInPieces(`${canaries}\n${KEY}`))
  const notebook = new Notebook()
  await notebook.look(judge, { subject: canaries, how: canaries }, () => Promise.reject(new Error(canaries)))
  const seen = await notebook.look(judge, { subject: 'a', how: 'b' }, async () => ({ node: canaries, seen: [] }))
  seen.judge({ type: 'bpf', point: canaries })
  await notebook.save(join(session.reportFolder, 'observations', `${task}.json`))
  session.onCase({
    ...first,
    verdict: 'failed',
    reason: canaries,
    evidence,
    measurements: [{ name: canaries, value: canaries, unit: '' }],
  })
  session.onError({ phase: 'provision', message: canaries, cure: canaries })
  session.profiles.push({
    name: 'vxlan',
    summary: 's',
    features: [],
    values: { a: { adminPassword: 'short', b: canaries } },
  })
  const failure: unknown = await run(['sh', '-c', 'printf %s "$0" >&2; exit 1', canaries]).catch(
    (error: unknown) => error,
  )
  session.fail('images', failure)
  await session.end({ keep: false })
  expect(leaksIn(told, CANARIES)).toEqual([])
  expect(leaksIn(messageOf(failure), CANARIES)).toEqual([])
  expect(await leakingFiles(state.root)).toEqual([])
  expect(told).toContain('[secret]')
  expect(await readFile(summary, 'utf8')).toContain('[secret]')
  expect(await readFile(join(session.reportFolder, 'index.html'), 'utf8')).toContain('[secret]')
})

/** A log comes in pieces, which end anywhere. */
async function* cutInPieces(text: string): AsyncGenerator<Buffer> {
  for (let at = 0; at < text.length; at += 7) yield Buffer.from(text.slice(at, at + 7))
}

/** Files of a folder that have a canary, or that others may read. */
async function leakingFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true })
  const looked = await Promise.all(
    names.map(async name => {
      const path = join(folder, name)
      const { mode } = await lstat(path)
      const isFile = (mode & 0o170000) === 0o100000
      const leaks = isFile ? leaksIn(await readFile(path, 'utf8'), CANARIES) : []
      return leaks.map(leak => `${name}: ${leak}`)
    }),
  )
  return looked.flat()
}
