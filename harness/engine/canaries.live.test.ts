import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { leftOf, reportIn, start } from '../cli/testing.ts'
import { run } from '../process/run.ts'
import { leaksIn } from '../results/encodings.testing.ts'

const CANARIES: Record<string, string> = {
  'a registry password': 'canary"registry\\password <7d2e>',
  'a password of a values file': "canary'values%password 7d4c",
  'a password in a variable of agents': 'canary-variable+7d5b/=',
}

/** A case of somebody's own that asks nodes for what is not there, so that evidence is gathered. */
const FAILING = `import { describe, expect, test } from 'cilium-conformance/fixtures'
describe('nodes', () => {
  test('have a device that nobody made', { tags: ['cluster/node-shell'] }, async ({ nodes }) => {
    for (const node of nodes) expect(await node.interfaces()).toShow({ has: ['canary0'] })
  })
})
`

/** Asks for the key of Cilium's own certificate authority. */
const KUBECTL = [
  '--kubeconfig=/etc/kubernetes/admin.conf',
  '--namespace=kube-system',
  'get',
  'secret/cilium-ca',
  String.raw`--output=jsonpath={.data.ca\.key}`,
]

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cilium-conformance-canaries-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('a run with canaries and a failing case leaks none: not into a file, a line of output, nor a process list', async () => {
  const reports = join(folder, 'reports')
  const env = { XDG_STATE_HOME: join(folder, 'state'), DOCKER_CONFIG: join(folder, 'docker') }
  const config = await plant()
  const commandLines = new Set<string>()
  const child = start(['run', '--config', config, `--report-dir=${reports}`, '--suite=bootstrap,own'], env)
  const watch = setInterval(() => void lookAround(env.XDG_STATE_HOME, commandLines).catch(() => undefined), 250)
  const { all } = await child.finally(() => clearInterval(watch))
  const report = await reportIn(reports)
  const own = report.cases.find(({ suite }) => suite === 'own')
  expect(own?.verdict, all).toBe('failed')
  expect(own?.observations).toBeDefined()
  const evidence = await readdir(join(reports, 'latest', 'evidence', 'cluster'))
  expect(evidence).toEqual(expect.arrayContaining(['pods.txt', expect.stringMatching(/^node-/)]))
  expect(Object.keys(CANARIES).toSorted()).toEqual([
    'a client key',
    'a client key, by a line',
    'a key of a Secret',
    'a key of a Secret, by a line',
    'a password in a variable of agents',
    'a password of a values file',
    'a registry password',
    'a token',
  ])
  expect(leaksIn(all, CANARIES)).toEqual([])
  expect([...commandLines].join('\n')).toContain('cilium-conformance.js run')
  expect(leaksIn([...commandLines].join('\n'), CANARIES)).toEqual([])
  expect(await leakingFiles(reports)).toEqual([])
  // What was planted was there: the values are told, without it.
  const page = await readFile(join(reports, 'latest', 'index.html'), 'utf8')
  expect(page).toContain('CANARY_PASSWORD')
  expect(page).toContain('[secret]')
  expect(await leftOf(report.id)).toEqual([])
})

/** A key counts as a whole and by a line, as JSON has it. */
function plantKey(name: string, pem: string): void {
  CANARIES[name] = pem
  CANARIES[`${name}, by a line`] = pem.split('\n')[1] ?? pem
}

/** Writes what a run reads, and gives the path of its config file. */
async function plant(): Promise<string> {
  await mkdir(join(folder, 'docker'))
  await mkdir(join(folder, 'own'))
  const auth = Buffer.from(`me:${CANARIES['a registry password']}`).toString('base64')
  await writeFile(join(folder, 'docker', 'config.json'), JSON.stringify({ auths: { 'mirror.example.com': { auth } } }))
  const values = {
    extraConfig: { 'canary-password': CANARIES['a password of a values file'] },
    extraEnv: [{ name: 'CANARY_PASSWORD', value: CANARIES['a password in a variable of agents'] }],
  }
  await writeFile(join(folder, 'values.yaml'), JSON.stringify(values))
  await writeFile(join(folder, 'own', 'canary.test.ts'), FAILING)
  const config = join(folder, 'cilium-conformance.config.yaml')
  await writeFile(config, `suites: ./own/*.test.ts\nvalues: ${join(folder, 'values.yaml')}\nprovisioner: k3s\n`)
  return config
}

/** Notes the command lines of all processes, and the secrets that the run makes itself: they are gone when it is over. */
async function lookAround(state: string, commandLines: Set<string>): Promise<void> {
  for (const pid of await readdir('/proc')) {
    const line = /^\d+$/.test(pid) ? await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '') : ''
    if (line !== '') commandLines.add(line.replaceAll('\0', ' '))
  }
  if (['a client key', 'a token', 'a key of a Secret'].every(name => name in CANARIES)) return
  for (const path of await readdir(state, { recursive: true })) {
    if (!path.endsWith('/kubeconfig')) continue
    const text = await readFile(join(state, path), 'utf8')
    const key = /client-key-data: (\S+)/.exec(text)?.[1]
    if (key !== undefined) plantKey('a client key', Buffer.from(key, 'base64').toString())
    const runId = /\d{8}-\d{6}-[0-9a-f]{6}/.exec(path)?.[0] ?? ''
    const { stdout } = await run(['docker', 'inspect', '--format={{json .Config.Env}}', `${runId}-server`])
    const token = /K3S_TOKEN=([^"]+)/.exec(stdout)?.[1]
    if (token !== undefined) CANARIES['a token'] = token
    // With it the chart signs Hubble's certificates.
    const secret = await run(['docker', 'exec', `${runId}-server`, 'kubectl', ...KUBECTL])
    plantKey('a key of a Secret', Buffer.from(secret.stdout, 'base64').toString())
  }
}

/** Files of a folder that have a canary, with which. */
async function leakingFiles(where: string): Promise<string[]> {
  const entries = await readdir(where, { recursive: true, withFileTypes: true })
  const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
  expect(files.length).toBeGreaterThan(20)
  const looked = files.map(async file =>
    leaksIn(await readFile(file, 'utf8'), CANARIES).map(leak => `${file}: ${leak}`),
  )
  return (await Promise.all(looked)).flat()
}
