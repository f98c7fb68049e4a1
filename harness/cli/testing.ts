import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { LABEL, PROJECT_ROOT } from '../paths.ts'
import { run } from '../process/run.ts'
import type { CaseResult, RunResult } from '../results/model.ts'

/** Starts the program as a person would. Never rejects: the exit code is an answer. */
export function start(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return execa('node', [join(PROJECT_ROOT, 'bin', 'cilium-conformance.js'), ...args], {
    cwd: PROJECT_ROOT,
    preferLocal: true,
    reject: false,
    env,
    all: true,
  })
}

/** The report of the newest run below the folder. */
export async function reportIn(folder: string): Promise<RunResult> {
  const report: RunResult = JSON.parse(await readFile(join(folder, 'latest', 'conformance.json'), 'utf8'))
  return report
}

/** Ids of the cases with the verdict. */
export function idsOf(report: RunResult, verdict: CaseResult['verdict']): string[] {
  return report.cases.filter(result => result.verdict === verdict).map(({ id }) => id)
}

/** Containers, networks and volumes in the engine that a run made. */
export async function leftOf(runId: string): Promise<string[]> {
  const filter = ['--filter', `label=${LABEL}=${runId}`]
  const kind = ['--filter', `label=io.x-k8s.kind.cluster=kind-${runId}`]
  const asked = await Promise.all([
    run(['docker', 'ps', '--all', '--quiet', ...filter]),
    run(['docker', 'ps', '--all', '--quiet', ...kind]),
    run(['docker', 'network', 'ls', '--quiet', ...filter]),
    run(['docker', 'volume', 'ls', '--quiet', ...filter]),
  ])
  return asked.flatMap(({ stdout }) => stdout.split('\n')).filter(line => line !== '')
}
