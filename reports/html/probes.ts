import type { ProbeRecord } from '../../harness/results/model.ts'

/** How many probes the records stand for. */
export function sentIn(probes: readonly ProbeRecord[]): number {
  return probes.reduce((sum, { count }) => sum + count, 0)
}

/** Whether the probe came to anything else than the case expected. */
export function differs({ outcome, expected }: ProbeRecord): boolean {
  return outcome !== expected
}
