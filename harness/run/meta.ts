import type { ExpectStatic, TestContext } from 'vitest'
import type { PairResult } from '../results/node-pairs.ts'
import type { Evidence, Measurement, ProbeRecord, SamplePlot } from '../results/model.ts'

/** What a case and its fixtures say about the case beside passing or failing; read by the collector. */
export interface ConformanceMeta {
  /** Where the outcome is documented. A case writes it as `meta: { docs }`, which describe blocks hand down. */
  readonly docs?: string
  /** Features that the case turned out to need, beside its tags. */
  readonly requires?: readonly string[]
  /** Why the case was skipped, where the note of `ctx.skip` is too short for it. */
  readonly skip?: string
  /** The case was skipped because of what the caller chose. */
  readonly ruledOut?: true
  /** Why the harness cannot tell. Makes the case `broken`, whatever else happened in it. */
  readonly broken?: string
  /** That an agent of Cilium crashed. Makes `failed` of `broken`: it is why the harness cannot tell. */
  readonly crash?: string
  /** Why the measured figures give no answer. Makes a case that passed `inconclusive`. */
  readonly inconclusive?: string
  readonly measurements?: readonly Measurement[]
  readonly evidence?: readonly Evidence[]
  /** File of the case's observations, relative to the run folder. */
  readonly observations?: string
  readonly probes?: readonly ProbeRecord[]
  readonly plots?: readonly SamplePlot[]
  /** What the case came to on each pair of nodes that it asked. */
  readonly pairs?: readonly PairResult[]
  /** Assertions evaluated so far. */
  readonly assertions?: number
}

declare module 'vitest' {
  interface TaskMeta {
    /** Where the outcome is documented. */
    docs?: string
    conformance?: ConformanceMeta
  }
}

/** The task of the running case. */
export type CaseTask = TestContext['task']

/**
 * Adds to what is known about the running case: lists grow, the number of assertions is summed up, and a text
 * replaces the one before it.
 *
 * The object in `task.meta` is replaced and never written to, because vitest hands the very same object to every
 * case of a describe block.
 */
export function addToMeta(task: CaseTask, addition: ConformanceMeta): void {
  const before = task.meta.conformance ?? {}
  task.meta.conformance = {
    ...before,
    ...addition,
    requires: [...(before.requires ?? []), ...(addition.requires ?? [])],
    measurements: [...(before.measurements ?? []), ...(addition.measurements ?? [])],
    evidence: [...(before.evidence ?? []), ...(addition.evidence ?? [])],
    plots: [...(before.plots ?? []), ...(addition.plots ?? [])],
    pairs: [...(before.pairs ?? []), ...(addition.pairs ?? [])],
    probes: together([...(before.probes ?? []), ...(addition.probes ?? [])]),
    assertions: (before.assertions ?? 0) + (addition.assertions ?? 0),
  }
}

/**
 * Adds the calls of `expect` to the assertions of the case. Called once, in the cleanup of an auto fixture, where the
 * case has ended and vitest has not yet set its counters back.
 *
 * `expect` is the imported one. The one of the test context counts for itself and is asked too. In a file of
 * concurrent cases the imported one counts for all of them; such cases use the context's.
 */
export function countAssertions(task: CaseTask, expect: Pick<ExpectStatic, 'getState'>): void {
  const own = task.context.expect.getState().assertionCalls
  addToMeta(task, { assertions: expect.getState().assertionCalls + own })
}

/** A case may send the same probe a thousand times. */
function together(probes: readonly ProbeRecord[]): ProbeRecord[] {
  const same = Map.groupBy(probes, probe => JSON.stringify({ ...probe, count: 0 }))
  return [...same.values()].flatMap(group => {
    const [first] = group
    return first === undefined ? [] : [{ ...first, count: group.reduce((sum, { count }) => sum + count, 0) }]
  })
}
