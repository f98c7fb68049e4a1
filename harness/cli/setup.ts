import { readFile } from 'node:fs/promises'
import { DAEMON_JSON } from '../host/bounded-runtime.ts'
import type { Row } from '../host/check.ts'
import { examine } from '../host/checks.ts'
import { thisHost } from '../host/host.ts'
import { hasSystemd } from '../host/setup/engine.ts'
import { candidateOf, packagePolicy, packagesStep } from '../host/setup/packages.ts'
import { packagesFor, planSetup } from '../host/setup/plan.ts'
import type { SetupStep } from '../host/setup/step.ts'
import { BrokenError, messageOf } from '../results/errors.ts'
import { EXIT } from '../results/exit-code.ts'
import { renderTable } from './check-table.ts'
import { conclusion, exitCodeOf, paint } from './doctor.ts'
import { withProgress } from './progress.ts'

/** What the project's own tests run, by the Debian package that has it. A test without it is skipped and says so. */
const TEST_TOOLS = { chromium: 'chromium', xmllint: 'libxml2-utils' } as const

/**
 * Cures what `doctor` finds missing: packages, the engine's runtime, the engine. Changes nothing where nothing is missing.
 *
 * With `tests` it installs what the project's own tests use as well. With `dryRun`, or when not root, it prints the
 * commands instead.
 *
 * @returns exit code: 0 when a cluster can be provisioned here (with `dryRun`: could be after these commands), 3 when
 *   gaps remain
 */
export async function setupCommand({ dryRun, tests }: { dryRun: boolean; tests: boolean }): Promise<number> {
  try {
    const rows = await look()
    const steps = [
      ...planSetup(rows, {
        systemd: await hasSystemd(),
        daemonJson: await readFile(DAEMON_JSON, 'utf8').catch(() => undefined),
        policy: await packagePolicy(packagesFor(rows)),
      }),
      ...(tests ? await testToolSteps() : []),
    ]
    if (steps.length === 0) return report(rows, 'Nothing was changed.')
    if (dryRun) return exitCodeOf(rehearse('setup would run these commands as root:', steps, rows))
    if (process.getuid?.() !== 0) {
      rehearse('Setup needs root; nothing was changed. Run it as root, or these commands:', steps, rows)
      return EXIT.broken
    }
    for (const step of steps) await withProgress(step.title, step.apply)
    return report(await look(), `Changed: ${steps.map(step => step.title).join('; ')}.`)
  } catch (error) {
    if (!(error instanceof BrokenError)) throw error
    say(`${messageOf(error)}${error.cure === undefined ? '' : `\n${error.cure}`}`)
    return EXIT.broken
  }
}

async function testToolSteps(): Promise<SetupStep[]> {
  const host = thisHost()
  const tools = await Promise.all(
    Object.entries(TEST_TOOLS).map(async ([command, name]) => ((await host.hasCommand(command)) ? [] : [name])),
  )
  const names = tools.flat()
  if (names.length === 0) return []
  if (!(await host.distribution()).apt) {
    throw new BrokenError(`${names.join(', ')}: missing, and apt is not available to install them`, {
      cure: 'Install them, or leave out --tests: the tests that need them are skipped.',
    })
  }
  const policy = await packagePolicy(names)
  return [
    packagesStep(
      names,
      names.some(name => candidateOf(name, policy) === undefined),
    ),
  ]
}

/** Prints the commands of a plan and returns the gaps that no plan closes, having printed them too. */
function rehearse(head: string, steps: readonly SetupStep[], rows: readonly Row[]): readonly Row[] {
  const left = rows.filter(row => row.status === 'gap' && row.remedies === undefined)
  say(`${head}\n\n${steps.flatMap(step => step.commands).join('\n')}`)
  if (left.length > 0) say(`\nThis does not fix:\n\n${renderTable(left, paint)}`)
  return left
}

function look(): Promise<Row[]> {
  return withProgress('checking this machine', () => examine(thisHost()), { quiet: true })
}

/** Says what was done and what is still missing. */
function report(rows: readonly Row[], done: string): number {
  const gaps = rows.filter(row => row.status === 'gap')
  if (gaps.length > 0) say(`${renderTable(gaps, paint)}\n`)
  say(`${done} ${conclusion(rows)}`)
  return exitCodeOf(rows)
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}
