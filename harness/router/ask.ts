import { run } from '../process/run.ts'
import { BUDGETS } from '../wait/budgets.ts'
import type { DaemonName, LearntPath, Neighbour, Question, RouterConfig, RouterSession } from './daemon.ts'
import { DAEMONS } from './daemons.ts'

/** A router that runs. */
export interface RouterPlace {
  /** Name of its container in the Docker engine. */
  readonly container: string
  readonly daemon: DaemonName
}

/** The sessions of the router. @throws CommandError with the daemon's words where it does not answer. */
export function sessionsOf(router: RouterPlace): Promise<readonly RouterSession[]> {
  return ask(router, DAEMONS[router.daemon].sessions)
}

/** What the router has learnt. @throws CommandError with the daemon's words where it does not answer. */
export function pathsOf(router: RouterPlace): Promise<readonly LearntPath[]> {
  return ask(router, DAEMONS[router.daemon].paths)
}

/** What it was told by neighbours and its own rules refuse. @throws CommandError with the daemon's words where it does not answer. */
export function refusedOf(router: RouterPlace, neighbours: readonly Neighbour[]): Promise<readonly LearntPath[]> {
  return ask(router, DAEMONS[router.daemon].refused(neighbours))
}

/** How the question is asked, for a report: the command, without the container. */
export function wordsOfQuestion({ daemon }: Pick<RouterPlace, 'daemon'>, about: 'sessions' | 'paths'): string {
  return DAEMONS[daemon][about].argv.join(' ')
}

/** Starts the daemon of the router with a configuration. */
export async function startDaemon(router: RouterPlace, config: RouterConfig): Promise<void> {
  await writeFiles(router, config)
  for (const argv of DAEMONS[router.daemon].start) await inRouter(router, argv)
}

/** Has the daemon, which runs, follow another configuration. */
export async function reconfigure(router: RouterPlace, config: RouterConfig): Promise<void> {
  await writeFiles(router, config)
  await inRouter(router, DAEMONS[router.daemon].reload)
}

async function ask<Answer>(router: RouterPlace, { argv, read }: Question<Answer>): Promise<Answer> {
  return read(await inRouter(router, argv))
}

async function writeFiles(router: RouterPlace, config: RouterConfig): Promise<void> {
  for (const [path, text] of Object.entries(DAEMONS[router.daemon].files(config)))
    await inRouter(router, ['sh', '-c', 'mkdir -p "$(dirname "$1")" && cat > "$1"', 'sh', path], text)
}

/** Runs a command in the router's container, and gives what it printed. */
export async function inRouter({ container }: RouterPlace, argv: readonly string[], input?: string): Promise<string> {
  const options = input === undefined ? [] : ['--interactive']
  const limits = { input, timeoutMs: BUDGETS.routerAnswer.ms }
  return (await run(['docker', 'exec', ...options, container, ...argv], limits)).stdout
}
