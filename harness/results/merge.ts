import { UsageError } from './errors.ts'
import { judgeRun } from './exit-code.ts'
import type { CaseResult, ProfileResult, RunResult } from './model.ts'
import { wholeOf } from './shards.ts'

/** Folder of a merged run that has the evidence of one of its runs. */
export function evidenceFolder(runId: string): string {
  return `evidence/${runId}`
}

/** Folder of a merged run that has the observations of one of its runs. */
export function observationsFolder(runId: string): string {
  return `observations/${runId}`
}

/**
 * Joins runs of several machines or versions into one. Cases of the same id on the same profile stay apart: the
 * profiles of a run whose names another run has too are called after what the runs differ in, such as
 * `vxlan @ v1.36.1`. The whole passed only where every run did. All shards of a run are that run again: judged by what was asked
 * of it, whatever each shard came to.
 *
 * @throws UsageError for fewer than two runs, for the same run twice, and for shards that are not those of one whole run.
 */
export function mergeRuns(runs: readonly RunResult[]): RunResult {
  const sorted = runs.toSorted((a, b) => a.startedAt.localeCompare(b.startedAt) || a.id.localeCompare(b.id))
  const [first] = sorted
  if (first === undefined || sorted.length < 2) throw new UsageError('merge needs at least two runs')
  const twice = sorted.find(({ id }, index) => sorted.findIndex(other => other.id === id) !== index)
  if (twice !== undefined) throw new UsageError(`run ${twice.id} is listed twice`)
  const whole = wholeOf(sorted)
  const labels = labelsOf(sorted)
  const parts = sorted.map((run, index) => renamed(run, labels[index]))
  const cases = parts.flatMap(part => part.cases)
  const errors = parts.flatMap(part => part.errors)
  const lost = parts.flatMap(part => part.lost ?? [])
  const interrupted = sorted.find(({ verdict }) => verdict === 'interrupted')
  const start = Math.min(...sorted.map(({ startedAt }) => Date.parse(startedAt)))
  const end = Math.max(...sorted.map(({ endedAt }) => Date.parse(endedAt)))
  const shared = sorted.every(({ cluster }) => JSON.stringify(cluster) === JSON.stringify(first.cluster))
  return {
    schemaVersion: first.schemaVersion,
    id: `${sorted.at(-1)?.id}-merged-${sorted.length}`,
    command: ['cilium-conformance', 'merge', ...sorted.map(({ id }) => id)],
    startedAt: new Date(start).toISOString(),
    endedAt: new Date(end).toISOString(),
    durationMs: end - start,
    ...judgeRun({
      cases,
      errors,
      parts: sorted,
      ...whole,
      interruptedBy: interrupted && (interrupted.exitCode === 143 ? 'SIGTERM' : 'SIGINT'),
    }),
    environment: first.environment,
    suites: [...new Set(sorted.flatMap(({ suites }) => suites))],
    ...(shared && first.cluster !== undefined ? { cluster: first.cluster } : {}),
    profiles:
      whole === undefined ? parts.flatMap(part => part.profiles) : eachOnce(parts.flatMap(part => part.profiles)),
    phases: parts.flatMap(part => part.phases),
    cases,
    errors,
    ...whole,
    ...(lost.length === 0 ? {} : { lost }),
    mergedFrom: sorted.map(({ id, startedAt, durationMs, verdict, shard, environment, cluster }, index) => ({
      id,
      ...(labels[index] === undefined ? {} : { label: labels[index] }),
      startedAt,
      durationMs,
      verdict,
      ...(shard === undefined ? {} : { shard }),
      environment,
      ...(cluster === undefined ? {} : { cluster }),
    })),
  }
}

/** Every shard installs the same profiles. */
function eachOnce(profiles: readonly ProfileResult[]): ProfileResult[] {
  return profiles.filter(({ name }, index) => profiles.findIndex(other => other.name === name) === index)
}

/** What to call the profiles of each run after; undefined where no other run has a case on the same profile. */
function labelsOf(runs: readonly RunResult[]): (string | undefined)[] {
  const keys = runs.map(({ cases }) => new Set(cases.map(({ id, profile }) => `${id} ${profile}`)))
  const clash = runs.map((_, index) => keys.some((other, at) => at !== index && meet(keys[index], other)))
  const traits: ((run: RunResult) => string)[] = [
    run => run.profiles.find(({ ciliumVersion }) => ciliumVersion !== undefined)?.ciliumVersion ?? 'no Cilium',
    run => run.cluster?.kubernetesVersion ?? 'no cluster',
    run => run.cluster?.provisioner ?? 'no cluster',
    run => `kernel ${run.environment.kernel}`,
    run => run.environment.cpu,
  ]
  const telling = traits.filter(trait => new Set(runs.map(trait)).size > 1)
  const names = runs.map(run => telling.map(trait => trait(run)).join(', '))
  const unique = new Set(names).size === runs.length
  return runs.map((run, index) => (clash[index] === true ? (unique ? names[index] : run.id) : undefined))
}

function meet(some: ReadonlySet<string> | undefined, others: ReadonlySet<string>): boolean {
  return some !== undefined && [...some].some(key => others.has(key))
}

function renamed(
  run: RunResult,
  label: string | undefined,
): Pick<RunResult, 'cases' | 'profiles' | 'phases' | 'errors' | 'lost'> {
  const name = (profile: string) => (label === undefined ? profile : `${profile} @ ${label}`)
  const from = label ?? run.id
  return {
    cases: run.cases.map(
      (c): CaseResult => ({
        ...c,
        profile: name(c.profile),
        evidence: c.evidence.map(one => ({
          ...one,
          path: `${evidenceFolder(run.id)}/${one.path.replace(/^evidence\//, '')}`,
        })),
        ...(c.observations === undefined
          ? {}
          : { observations: `${observationsFolder(run.id)}/${c.observations.replace(/^observations\//, '')}` }),
      }),
    ),
    profiles: run.profiles.map((profile): ProfileResult => ({ ...profile, name: name(profile.name) })),
    phases: run.phases.map(phase => ({ ...phase, detail: [phase.detail, from].filter(Boolean).join(', ') })),
    errors: run.errors.map(error => ({ ...error, phase: `${error.phase} (${from})` })),
    lost: (run.lost ?? []).map(one => ({ ...one, profile: name(one.profile) })),
  }
}
