import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { PROJECT_ROOT } from '../paths.ts'
import { tryRun } from '../process/run.ts'

/** Stands in for the program: leaves the report that it is told to, if any, and ends as it is told to. */
const STUB = `
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
const folder = process.argv.find(flag => flag.startsWith('--report-dir='))?.slice('--report-dir='.length)
const { exit, report } = JSON.parse(process.env.STUB)
if (folder === undefined) process.exit(process.argv.includes('--allure') ? 0 : 99)
if (report !== undefined) {
  mkdirSync(join(folder, report.id), { recursive: true })
  writeFileSync(join(folder, report.id, 'conformance.json'), JSON.stringify(report))
  rmSync(join(folder, 'latest'), { force: true })
  symlinkSync(report.id, join(folder, 'latest'))
}
process.exit(exit)
`

interface Report {
  readonly id: string
  readonly verdict: string
  readonly exitCode: number
}

/** The package's manifest of a program that has no dependencies. */
const MANIFEST = {
  name: 'cilium-conformance',
  version: '9.9.9',
  type: 'module',
  bin: { 'cilium-conformance': 'bin/cilium-conformance.js' },
}

let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cilium-conformance-action-'))
  await packageIn(join(folder, 'package', 'node_modules', 'cilium-conformance'))
})

/** The program as npm has it, with the stub in its place. */
async function packageIn(place: string): Promise<void> {
  await mkdir(join(place, 'bin'), { recursive: true })
  await writeFile(join(place, 'bin', 'cilium-conformance.js'), STUB)
  await writeFile(join(place, 'package.json'), JSON.stringify(MANIFEST))
}

/** The package of the repository itself: its program finds what is beside it. */
async function installOurs(): Promise<void> {
  const place = join(folder, 'package', 'node_modules', 'cilium-conformance')
  await rm(place, { recursive: true })
  await symlink(PROJECT_ROOT, place)
}

afterEach(() => rm(folder, { recursive: true, force: true }))

interface Step {
  readonly id?: string
  readonly name?: string
  readonly uses?: string
  readonly run?: string
  readonly env?: Record<string, string>
}

async function steps(): Promise<readonly Step[]> {
  const action: { runs: { steps: Step[] } } = parse(await readFile(join(PROJECT_ROOT, 'action.yml'), 'utf8'))
  return action.runs.steps
}

/** Runs a step of the action as a runner does, and returns its exit code and outputs. */
async function step(
  stub: { readonly exit: number; readonly report?: Report },
  env: Readonly<Record<string, string>> = {},
  which = 'Run',
): Promise<{ exitCode: number; outputs: Record<string, string> }> {
  const { run = '', env: wanted = {} } = (await steps()).find(({ name }) => name === which) ?? {}
  const [script, output] = [join(folder, 'step.sh'), join(folder, 'outputs')]
  await writeFile(script, run)
  await writeFile(output, '')
  const { exitCode } = await tryRun(['bash', '--noprofile', '--norc', '-eo', 'pipefail', script], {
    cwd: folder,
    env: {
      ...Object.fromEntries(Object.keys(wanted).map(name => [name, ''])),
      PROVISIONER: 'auto',
      NODES: '2',
      IMAGES: 'auto',
      ACTION_PATH: folder,
      FOLDER: join(folder, 'package'),
      REPORTS: join(folder, 'reports'),
      GITHUB_OUTPUT: output,
      GITHUB_WORKSPACE: folder,
      STUB: JSON.stringify(stub),
      ...env,
    },
  })
  const lines = (await readFile(output, 'utf8')).split('\n').filter(line => line !== '')
  return { exitCode, outputs: Object.fromEntries(lines.map(line => line.split(/=(.*)/s).slice(0, 2))) }
}

const report = (id: string, verdict: string, exitCode: number): Report => ({ id, verdict, exitCode })
const outputsOf = ({ id, verdict, exitCode }: Report) => ({
  'exit-code': String(exitCode),
  verdict,
  'run-id': id,
  report: join(folder, 'reports', id),
})

/** The outputs of a step after one that passed, whose report is there too. */
async function afterPassed(...wanted: Parameters<typeof step>): ReturnType<typeof step> {
  const passed = report('r1', 'passed', 0)
  const first = await step({ exit: 0, report: passed })
  if (first.outputs['verdict'] !== 'passed') throw new Error(`the first step has ${JSON.stringify(first)}`)
  return step(...wanted)
}

describe('a step of the action, after one that passed', () => {
  // Each comes after the one before, in the same folder of reports.
  test('tells of its own run, whatever that ended with', async () => {
    expect((await step({ exit: 0, report: report('first', 'passed', 0) })).outputs['run-id']).toBe('first')
    for (const [verdict, exit] of [
      ['failed', 1],
      ['broken', 3],
      ['inconclusive', 4],
      ['interrupted', 130],
      ['interrupted', 143],
      ['passed', 0],
    ] as const) {
      const own = report(`${verdict}-${exit}`, verdict, exit)
      expect(await step({ exit, report: own })).toEqual({ exitCode: exit, outputs: outputsOf(own) })
    }
  })

  test('has no verdict, run or report where the program left none', async () => {
    expect((await step({ exit: 0, report: report('r1', 'passed', 0) })).outputs['verdict']).toBe('passed')
    for (const exit of [2, 3, 137])
      expect(await step({ exit })).toEqual({ exitCode: exit, outputs: { 'exit-code': String(exit) } })
  })

  test('has no verdict where the program came to an end that its report does not tell', async () => {
    const { exitCode, outputs } = await afterPassed({ exit: 139, report: report('r2', 'passed', 0) })
    expect(exitCode).toBe(139)
    expect(outputs).toMatchObject({ 'exit-code': '139', verdict: '', 'run-id': 'r2' })
  })

  test('keeps the exit code of the run where a page of Allure is made of it', async () => {
    const failed = report('r2', 'failed', 1)
    expect(await afterPassed({ exit: 1, report: failed }, { ALLURE_HISTORY: 'history.jsonl' })).toEqual({
      exitCode: 1,
      outputs: outputsOf(failed),
    })
  })

  test('has no verdict of the program itself, told to install a profile that there is not', async () => {
    const passed = await step({ exit: 0, report: report('r1', 'passed', 0) })
    expect(passed.outputs['verdict']).toBe('passed')
    await installOurs()
    expect(await step({ exit: 0 }, { PROFILE: 'no-such-profile' })).toEqual({
      exitCode: 2,
      outputs: { 'exit-code': '2' },
    })
  })

  test('reads the config file of the workspace', async () => {
    await writeFile(join(folder, 'cilium-conformance.config.yaml'), 'profile: no-such-profile\n')
    await installOurs()
    expect(await step({ exit: 0 })).toEqual({
      exitCode: 2,
      outputs: { 'exit-code': '2' },
    })
  })
})

/** A tarball of a program that notes what it was asked for. */
async function packed(): Promise<string> {
  const source = join(folder, 'source')
  await packageIn(source)
  const notes = join(folder, 'notes')
  await writeFile(
    join(source, 'bin', 'cilium-conformance.js'),
    `import { appendFileSync } from 'node:fs'\nappendFileSync(${JSON.stringify(notes)}, process.argv.slice(2).join(' '))\n`,
  )
  const { stdout } = await tryRun(['npm', 'pack', '--silent', `--pack-destination=${folder}`], { cwd: source })
  return join(folder, stdout.trim())
}

describe('what the action installs', () => {
  test('is the package, whose setup it runs, and nothing else on the PATH of the job', async () => {
    const PACKAGE = await packed()
    expect((await step({ exit: 0 }, { PACKAGE, FOLDER: join(folder, 'new', 'folder') }, 'Install')).exitCode).toBe(0)
    expect(await readFile(join(folder, 'notes'), 'utf8')).toBe('setup')
    expect((await steps()).filter(({ uses }) => uses !== undefined)).toEqual([])
  })

  test('without a wish is the release that the action belongs to', async () => {
    await writeFile(
      join(folder, 'package.json'),
      JSON.stringify({ version: '1.2.3', devDependencies: { allure: '3.4.5' } }),
    )
    await mkdir(join(folder, 'tools'))
    await writeFile(join(folder, 'tools', 'npm'), `#!/bin/sh\necho "$@" > ${folder}/asked\nexit 1\n`, { mode: 0o755 })
    const PATH = [join(folder, 'tools'), process.env['PATH']].join(delimiter)
    expect((await step({ exit: 0 }, { PATH, ALLURE_HISTORY: 'a.jsonl' }, 'Install')).exitCode).toBe(1)
    expect((await readFile(join(folder, 'asked'), 'utf8')).trim()).toBe(
      `install --no-audit --no-fund --prefix ${folder}/package cilium-conformance@1.2.3 allure@3.4.5`,
    )
  })
})

test('the nightly run makes its page with the Allure of the project', async () => {
  const { devDependencies }: { devDependencies: Record<string, string> } = JSON.parse(
    await readFile(join(PROJECT_ROOT, 'package.json'), 'utf8'),
  )
  const nightly = await readFile(join(PROJECT_ROOT, '.github/workflows/nightly.yml'), 'utf8')
  expect(nightly).toContain(` allure@${devDependencies['allure']}\n`)
})
