import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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

let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cilium-conformance-action-'))
  await mkdir(join(folder, 'bin'))
  await writeFile(join(folder, 'bin', 'cilium-conformance.js'), STUB)
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
})

afterEach(() => rm(folder, { recursive: true, force: true }))

/** Runs the action's step as a runner does, and returns its exit code and outputs. */
async function step(
  stub: { readonly exit: number; readonly report?: Report },
  { actionPath = folder, ...env }: Readonly<Record<string, string>> = {},
): Promise<{ exitCode: number; outputs: Record<string, string> }> {
  const action: { runs: { steps: { id?: string; run?: string; env?: Record<string, string> }[] } } = parse(
    await readFile(join(PROJECT_ROOT, 'action.yml'), 'utf8'),
  )
  const { run = '', env: wanted = {} } = action.runs.steps.find(({ id }) => id === 'run') ?? {}
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
      ACTION_PATH: actionPath,
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
  test.for([
    ['passed', 0],
    ['failed', 1],
    ['broken', 3],
    ['inconclusive', 4],
    ['interrupted', 130],
    ['interrupted', 143],
  ] as const)('tells of its own run: %s, exit code %i', async ([verdict, exit]) => {
    const own = report('r2', verdict, exit)
    expect(await afterPassed({ exit, report: own })).toEqual({ exitCode: exit, outputs: outputsOf(own) })
  })

  test.for([2, 3, 137])('has no verdict, run or report where the program ended with %i and left none', async exit => {
    expect(await afterPassed({ exit })).toEqual({ exitCode: exit, outputs: { 'exit-code': String(exit) } })
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
    expect(await afterPassed({ exit: 0 }, { actionPath: PROJECT_ROOT, PROFILE: 'no-such-profile' })).toEqual({
      exitCode: 2,
      outputs: { 'exit-code': '2' },
    })
  })

  test('reads the config file of the workspace', async () => {
    await writeFile(join(folder, 'cilium-conformance.config.yaml'), 'profile: no-such-profile\n')
    expect(await step({ exit: 0 }, { actionPath: PROJECT_ROOT })).toEqual({
      exitCode: 2,
      outputs: { 'exit-code': '2' },
    })
  })
})
