import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { RUN_VARIABLE, listJournals } from '../journal/journal.ts'
import { pathExists } from '../journal/path-removal.ts'
import type { UpgradeResult } from '../results/upgrade.ts'
import { eventually } from '../wait/eventually.ts'
import { runFolder } from '../engine/kept-cluster.ts'
import { leftOf, start } from '../cli/testing.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cilium-conformance-upgrade-'))
  await writeFile(join(folder, 'values.yaml'), 'kubeProxyReplacement: true\nipam: { mode: kubernetes }\n')
})

afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

const check = (...flags: string[]) =>
  start(['upgrade-check', `--values=${folder}/values.yaml`, `--report-dir=${folder}/out`, ...flags])

const newestRun = async () => (await readdir(join(folder, 'out'))).toSorted().at(-1) ?? ''

const reportOf = async (id: string): Promise<UpgradeResult> =>
  JSON.parse(await readFile(join(folder, 'out', id, 'upgrade.json'), 'utf8'))

/** None where the run wrote no report. */
const verdictOf = (id: string) =>
  reportOf(id).then(
    ({ verdict }) => verdict,
    () => undefined,
  )

test('1.15.19 to 1.20.2 is refused with the stepping stones, and no cluster is made', async () => {
  const { exitCode, stdout } = await check('--from=1.15.19', '--to=1.20.2')
  expect(exitCode).toBe(1)
  expect(stdout).toContain('go 1.15.19 -> 1.16.19 -> 1.17.18 -> 1.18.13 -> 1.19.8 -> 1.20.2')
  expect(await reportOf(await newestRun())).toMatchObject({ verdict: 'no-go', path: { legal: false } })
})

/** What the program prints when the phase is under way, and the suites that are run before. */
const PHASES = [
  ['provisioning', /^ *API server \.\.\./m, 'none'],
  ['the installation', /^ *agents started \.\.\./m, 'none'],
  ['the suites', /^ok /m, 'bootstrap'],
  ['the upgrade', /^ *rollout \.\.\./m, 'none'],
  ['the way back', /^rollback \.\.\.[^]*^ *rollout \.\.\./m, 'none'],
] as const

describe.each([
  ['SIGINT', { exitCode: 130, verdict: 'interrupted' }],
  ['SIGTERM', { exitCode: 143, verdict: 'interrupted' }],
  // Nobody is left to write a report, and the reaper cleans up.
  ['SIGKILL', { exitCode: undefined, verdict: undefined }],
] as const)('%s', (signal, end) => {
  test.for(PHASES)('during %s leaves nothing behind', async ([, underWay, suite]) => {
    const child = check('--from=1.20.2', '--to=1.20.2', `--suite=${suite}`, '--provisioner=k3s')
    await untilPrinted(child, underWay)
    const id = await newestRun()
    expect(await leftOf(id)).not.toEqual([])
    const started = performance.now()
    // The child's own kill follows SIGTERM up with SIGKILL.
    process.kill(child.pid ?? 0, signal)
    const { exitCode, all } = await child
    expect(performance.now() - started, 'milliseconds until it ended').toBeLessThan(20_000)
    expect({ exitCode, verdict: await verdictOf(id) }, all).toEqual(end)
    const left = await eventually('reaping', () => tracesOf(id), {
      until: seen => (seen.length === 0 ? undefined : seen.join(', ')),
      everyMs: 500,
    })
    expect(left).toEqual([])
  })
})

/** Everything that there is of a run but its report: things in the engine, its folder, its journal, its processes. */
async function tracesOf(id: string): Promise<string[]> {
  const folders = await pathExists(runFolder(id))
  const journals = (await listJournals()).filter(journal => journal.includes(id))
  return [
    ...(await leftOf(id)),
    ...(folders ? [runFolder(id)] : []),
    ...journals,
    ...(await processesOf(id)).map(pid => `process ${pid}`),
  ]
}

/** Processes that were started by a run, which all carry its id. */
async function processesOf(id: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name))
  const own = await Promise.all(
    pids.map(async pid => {
      // A process may end while it is looked at.
      const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')
      return environment.split('\0').includes(`${RUN_VARIABLE}=${id}`) ? [pid] : []
    }),
  )
  return own.flat()
}

/** Resolves once the program has printed what matches; rejects when it ends before. */
async function untilPrinted(child: ReturnType<typeof start>, pattern: RegExp): Promise<void> {
  let seen = ''
  await new Promise<void>((resolve, reject) => {
    child.all.on('data', (chunk: unknown) => {
      seen += String(chunk)
      if (pattern.test(seen)) resolve()
    })
    void child.then(() => reject(new Error(`the program ended before it printed ${String(pattern)}:\n${seen}`)))
  })
}
