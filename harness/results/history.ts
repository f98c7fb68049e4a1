import type { HistoryEntry, LostPass, RunResult, Verdict } from './model.ts'

/** A case that both passed and did not, though nothing that it ran under had changed. */
export interface Flake {
  readonly name: string
  /** How often it ran under the same, and how often it failed, was broken or inconclusive. */
  readonly runs: number
  readonly bad: number
  /** Verdicts, the oldest first. */
  readonly verdicts: readonly Verdict[]
}

/** How many runs the history keeps. */
const KEPT = 90

/** What to keep of a run. */
export function historyEntry(run: RunResult): HistoryEntry {
  const versions = run.profiles.flatMap(({ ciliumVersion }) => ciliumVersion ?? [])
  const under = [
    run.environment.harness,
    run.cluster?.distribution,
    run.cluster?.kubernetesVersion,
    ...new Set(versions),
  ]
  return {
    id: run.id,
    startedAt: run.startedAt,
    verdict: run.verdict,
    under: under.filter(part => part !== undefined).join(', '),
    cases: Object.fromEntries(run.cases.map(c => [`${c.id} on ${c.profile}`, c.verdict])),
  }
}

/** The history with these runs in it, each once, by the time of their start. */
export function withRuns(history: readonly HistoryEntry[], entries: readonly HistoryEntry[]): HistoryEntry[] {
  const all = new Map([...history, ...entries].map(entry => [entry.id, entry]))
  return [...all.values()].toSorted((a, b) => a.startedAt.localeCompare(b.startedAt)).slice(-KEPT)
}

/** The cases that the run skips and that passed in an earlier one of the history. */
export function lostPasses(
  { id: own, startedAt, cases }: Pick<RunResult, 'id' | 'startedAt' | 'cases'>,
  history: readonly HistoryEntry[],
): LostPass[] {
  const earlier = history
    .filter(entry => entry.id !== own && entry.startedAt <= startedAt)
    .toSorted((a, b) => b.startedAt.localeCompare(a.startedAt))
  return cases.flatMap(({ id, profile, verdict }) => {
    if (verdict !== 'skipped') return []
    const passed = earlier.find(entry => entry.cases[`${id} on ${profile}`] === 'passed')
    return passed === undefined ? [] : [{ id, profile, run: passed.id }]
  })
}

/** The flaky cases, those that went wrong most often first. Skips say nothing. */
export function flakesIn(history: readonly HistoryEntry[]): Flake[] {
  const flakes = [...Map.groupBy(history, ({ under }) => under).values()].flatMap(same => {
    const names = new Set(same.flatMap(({ cases }) => Object.keys(cases)))
    return [...names].flatMap((name): Flake[] => {
      const verdicts = same.flatMap(({ cases }) => cases[name] ?? []).filter(verdict => verdict !== 'skipped')
      const bad = verdicts.filter(verdict => verdict !== 'passed').length
      return bad === 0 || bad === verdicts.length ? [] : [{ name, runs: verdicts.length, bad, verdicts }]
    })
  })
  return flakes.toSorted((a, b) => b.bad / b.runs - a.bad / a.runs || a.name.localeCompare(b.name))
}
