import { run, tryRun } from '../../process/run.ts'
import { BUDGETS } from '../../wait/budgets.ts'
import type { SetupStep } from './step.ts'

/**
 * Installs packages with apt.
 *
 * @param unlisted whether apt's lists lack one of them, so that they have to be fetched first
 */
export function packagesStep(names: readonly string[], unlisted: boolean): SetupStep {
  return {
    title: `install ${names.join(', ')}`,
    commands: [
      ...(unlisted ? ['apt-get update'] : []),
      `DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ${names.join(' ')}`,
    ],
    apply: () => install(names, unlisted),
  }
}

/** What `apt-cache policy` prints for these packages; empty for none, and where there is no apt. */
export async function packagePolicy(names: readonly string[]): Promise<string> {
  if (names.length === 0) return ''
  const { stdout } = await tryRun(['apt-cache', 'policy', ...names], { timeoutMs: BUDGETS.hostProbe.ms }).catch(() => ({
    stdout: '',
  }))
  return stdout
}

/** The version of a package that apt would install, according to the output of `apt-cache policy`. */
export function candidateOf(name: string, policy: string): string | undefined {
  const start = `\n${policy}`.indexOf(`\n${name}:\n`)
  if (start === -1) return undefined
  const candidate = /^ {2}Candidate: (.+)$/m.exec(policy.slice(start))?.[1]
  return candidate === '(none)' ? undefined : candidate
}

async function install(names: readonly string[], unlisted: boolean): Promise<void> {
  const command = ['install', '-y', '--no-install-recommends', ...names]
  if (!unlisted) {
    try {
      return await apt(...command)
    } catch {
      // Old lists name files that the archive no longer has: fetch them, and try once more.
    }
  }
  await apt('update')
  await apt(...command)
}

async function apt(...args: string[]): Promise<void> {
  await run(['apt-get', '-o', 'DPkg::Lock::Timeout=60', ...args], {
    env: { DEBIAN_FRONTEND: 'noninteractive' },
    timeoutMs: BUDGETS.packageInstall.ms,
  })
}
