import type { RunResult } from '../harness/results/model.ts'
import { plural } from './format.ts'
import { type SkipGroup, groupSkips } from './tally.ts'

/** Cases that are skipped for the same reason and passed before, with where they did: `run 20261123-101530-a1b2c3`. */
export interface LostGroup extends SkipGroup {
  readonly where: string
}

/** Cases that are skipped now and passed in an earlier run, by the reason of now. */
export function groupLost({ cases, lost = [] }: Pick<RunResult, 'cases' | 'lost'>): LostGroup[] {
  const runs = new Map(lost.map(({ id, profile, run }) => [`${id} on ${profile}`, run]))
  return groupSkips(cases.filter(({ id, profile }) => runs.has(`${id} on ${profile}`))).map(group => {
    const passed = new Set(group.cases.flatMap(({ id, profile }) => runs.get(`${id} on ${profile}`) ?? []))
    const [newest, ...older] = [...passed].toSorted((a, b) => b.localeCompare(a))
    return {
      ...group,
      where: older.length === 0 ? `run ${newest}` : `${passed.size} earlier runs, the newest ${newest}`,
    }
  })
}

/** A group in one line: `18 cases that passed in run X are skipped now: requires ...`. */
export function lostLine({ reason, cases, where }: LostGroup): string {
  const [are, what] = [cases.length === 1 ? 'is' : 'are', plural(cases.length, 'case')]
  return `${what} that passed in ${where} ${are} skipped now: ${reason.split('\n').join('; ')}`
}
