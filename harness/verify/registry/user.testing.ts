import { join } from 'node:path'
import { type InstalledPackage, filesOfReadme, giveHelm, installPackage, write } from '../../cli/package.testing.ts'
import { idsOf, leftOf, reportIn } from '../../cli/testing.ts'
import type { RunResult } from '../../results/model.ts'
import { fillWithCopies } from './copies.testing.ts'
import { type TestRegistry, startRegistry } from './registry.testing.ts'

/** Whoever has the package out of npm, Helm, no Go, nothing in the caches, and the case and the profile that the README shows. */
export interface User extends AsyncDisposable {
  /** Runs the program. Never rejects. */
  program(args: readonly string[], env?: Readonly<Record<string, string>>): ReturnType<InstalledPackage['run']>
  /** A `run` that pulls from a registry, and what became of it. */
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Outcome>
  /** Puts files into the folder, keyed by path. */
  write(files: Readonly<Record<string, string>>): Promise<void>
}

/** How a run ended. */
export interface Outcome {
  readonly exitCode: number | undefined
  readonly all: string
  readonly report: RunResult
  /** Ids of cases that neither passed nor were skipped. */
  readonly red: readonly string[]
  /** What the run left in the Docker engine. */
  readonly left: readonly string[]
}

/** A user, and a registry that has copies of everything. */
export interface Mirrored extends AsyncDisposable {
  readonly user: User
  readonly registry: TestRegistry
}

/** Starts with a registry that {@link startRegistry} starts so. */
export async function newMirrored(options?: Parameters<typeof startRegistry>[0]): Promise<Mirrored> {
  await using started = new AsyncDisposableStack()
  const user = started.use(await newUser())
  const registry = started.use(await startRegistry(options))
  await fillWithCopies(registry)
  const kept = started.move()
  return { user, registry, [Symbol.asyncDispose]: () => kept.disposeAsync() }
}

/** Packs and installs the package. */
async function newUser(): Promise<User> {
  const installed = await installPackage()
  await giveHelm(installed)
  await write(installed.home, await filesOfReadme())
  const program: User['program'] = (args, env = {}) =>
    installed.runWithoutGo('npx', ['cilium-conformance', ...args], {
      ...env,
      XDG_CACHE_HOME: join(installed.home, 'cache'),
    })
  return {
    program,
    run: async (args, env) => {
      const { exitCode, all } = await program(['run', '--images=registry', ...args], env)
      const report = await reportIn(join(installed.home, 'reports', 'out'))
      const red = (['failed', 'broken', 'inconclusive'] as const).flatMap(verdict => idsOf(report, verdict))
      return { exitCode, all, report, red, left: await leftOf(report.id) }
    },
    write: files => write(installed.home, files),
    [Symbol.asyncDispose]: () => installed.remove(),
  }
}
