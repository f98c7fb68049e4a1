import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { reportIn, start } from '../../cli/testing.ts'
import { messageOf } from '../../results/errors.ts'
import { EXIT } from '../../results/exit-code.ts'
import { eventually } from '../../wait/eventually.ts'
import { MARK, leftovers, markedProcesses, runsIn } from './left.ts'
import type { Kill } from './plan.ts'
import { reportProblems } from './reports.ts'
import { type RunToEnd, startToEnd } from './run-to-end.ts'

/** What came of a kill. */
export interface Outcome {
  /** The last line that the run had printed when it was ended. */
  readonly at: string
  /** Exit code, or the signal that ended it. */
  readonly exit: number | string
  /** It had ended before. */
  readonly late: boolean
  /** From the kill until nothing was left, in seconds, without `gc`; absent where only `gc` can clean up. */
  readonly cleanAfter?: number
  /** What should not be so; empty for a kill that left nothing. */
  readonly problems: readonly string[]
}

/** Folders that only this run uses, so that whatever is in them is of this run. */
interface Place {
  readonly mark: string
  readonly root: string
  readonly state: string
  readonly temporary: string
  readonly reports: string
  readonly env: Readonly<Record<string, string>>
}

/** Starts a run, ends it as told, has `gc` or, for what is kept, `down` clean up, and looks at what is left and at the reports. */
export async function killOne(kill: Kill): Promise<Outcome> {
  const place = await makePlace()
  const child = startToEnd(argumentsOf(kill, place), { ...place.env, [MARK]: place.mark })
  try {
    await child.reach(kill)
    const late = child.exit !== undefined
    const at = child.lastLine
    const before = await runsIn(place.state)
    const since = performance.now()
    await child.end(kill.ending, place.mark)
    const runs = [...new Set([...before, ...(await runsIn(place.state))])]
    const problems: string[] = late ? [] : await exitProblems(kill, child, place)
    const isKept = kill.command === 'up' && child.exit === EXIT.ok
    let cleanAfter: number | undefined
    if (kill.ending !== 'SIGKILL of all' && !isKept) {
      const left = await cleanedUp(runs, place)
      cleanAfter = (performance.now() - since) / 1000
      problems.push(...left.map(one => `not removed by itself: ${one}`))
    }
    problems.push(...(await sweep(isKept ? runs : [], runs, place)), ...(await reportProblems(place.reports)))
    return { at, exit: child.exit ?? '', late, ...(cleanAfter === undefined ? {} : { cleanAfter }), problems }
  } finally {
    await child.end('SIGKILL of all', place.mark)
    await rm(place.root, { recursive: true, force: true })
  }
}

async function makePlace(): Promise<Place> {
  const root = await mkdtemp(join(tmpdir(), 'cilium-conformance-kill-'))
  const [state, temporary, reports] = [join(root, 'state'), join(root, 'tmp'), join(root, 'reports')]
  await mkdir(temporary)
  const env = { XDG_STATE_HOME: state, TMPDIR: temporary }
  return { mark: randomUUID(), root, state, temporary, reports, env }
}

function argumentsOf({ command, provisioner }: Kill, { reports }: Place): string[] {
  const own = command === 'run' ? ['--suite=bootstrap', `--report-dir=${reports}`] : []
  return [command, `--provisioner=${provisioner}`, '--no-config', ...own]
}

/**
 * A run that was asked to end says so by its exit code and in its report. Before it listens the signal itself ends it, and once it
 * knows how it went, or that a cluster is kept, it says that.
 */
async function exitProblems({ command, ending, after }: Kill, { exit, lastLine }: RunToEnd, place: Place) {
  if (ending !== 'SIGINT' && ending !== 'SIGTERM') return []
  const wanted = ending === 'SIGINT' ? EXIT.sigint : EXIT.sigterm
  if (exit === ending && after === '') return []
  if (exit === EXIT.ok && /^keep|^teardown/.test(after)) return []
  if (exit !== wanted) return [`it ended with ${exit}, not ${wanted}: ${lastLine}`]
  if (command === 'up') return []
  const report = await reportIn(place.reports).catch(messageOf)
  const verdict = typeof report === 'string' ? report : report.verdict
  return verdict === 'interrupted' ? [] : [`its report says: ${verdict}`]
}

/** Waits for whoever cleans up after the run without being asked, and says what is there all the same. */
async function cleanedUp(runs: readonly string[], place: Place): Promise<string[]> {
  const look = async () => {
    const processes = await markedProcesses(place.mark)
    return [...processes.map(({ command }) => `process ${command}`), ...(await leftovers(runs, place))]
  }
  return eventually('reaping', look, { until: left => left[0], everyMs: 500 }).then(() => [], look)
}

/** Has `gc` remove what is left, unless it would remove something of others as well, which only `down` spares. */
async function sweep(kept: readonly string[], runs: readonly string[], place: Place): Promise<string[]> {
  const foreseen = (await start(['gc', '--dry-run'], place.env)).all
  const others = [...foreseen.matchAll(/^run (\S+): (?!left alone)/gm)].filter(([, id = '']) => !runs.includes(id))
  const commands = [
    ...(others.length > 0 ? runs : kept).map(id => ['down', id]),
    ...(others.length > 0 ? [] : [['gc']]),
  ]
  const problems: string[] = []
  for (const command of commands) {
    const { exitCode, all } = await start(command, place.env)
    if (exitCode !== EXIT.ok) problems.push(`${command.join(' ')} ended with ${exitCode}: ${all}`)
  }
  const processes = await markedProcesses(place.mark)
  const left = [...processes.map(({ command }) => `process ${command}`), ...(await leftovers(runs, place))]
  return [...problems, ...left.map(one => `left after ${commands.flat().join(' ')}: ${one}`)]
}
