import { firstLine } from '../results/errors.ts'
import type { RunError } from '../results/model.ts'
import type { Leg, Reason, Rehearsal, StageName } from '../results/upgrade.ts'

/** What the check was going to look at. */
export interface Wanted {
  /** The suites run at each stage. */
  readonly suites: boolean
  /** Traffic goes on while they run. */
  readonly watches: boolean
}

const AT = { before: 'before the upgrade', after: 'after the upgrade', 'rolled back': 'after the rollback' } as const

/** What was to be looked at and never was: each is a gap in the evidence. */
export function gapReasons(rehearsal: Rehearsal, wanted: Wanted): Reason[] {
  const { legs, suites, watches, metrics } = rehearsal
  return [
    ...stagesOf(legs).flatMap((stage): Reason[] => {
      const has = (seen: readonly { readonly stage: StageName }[]) => seen.some(one => one.stage === stage)
      const missing = [
        ...(wanted.suites && !has(suites) ? ['the suites did not run'] : []),
        ...(wanted.suites && wanted.watches && !has(watches) ? ['no traffic was watched while the suites ran'] : []),
        ...(has(metrics.stages) ? [] : ['the agents’ metrics were not read']),
      ]
      const area = stage === 'rolled back' ? 'rollback' : 'suites'
      return missing.map(text => ({ weight: 'unknown', area, text: `${text} ${AT[stage]}` }))
    }),
    ...legs.flatMap(legGaps),
  ]
}

/** The stages that a rehearsal with these legs has; where the target does not start there is none after the upgrade. */
function stagesOf(legs: readonly Leg[]): StageName[] {
  const done = (name: Leg['name']) => legs.some(leg => leg.name === name && leg.outcome === 'done')
  return [
    ...(legs.length > 0 ? (['before'] as const) : []),
    ...(done('upgrade') ? (['after'] as const) : []),
    ...(done('rollback') ? (['rolled back'] as const) : []),
  ]
}

function legGaps({ name, outcome, paths, unsettled }: Leg): Reason[] {
  const area = name === 'rollback' ? 'rollback' : 'traffic'
  const tell = (text: string): Reason => ({ weight: 'unknown', area, text })
  if (!paths.some(({ control }) => !control)) return [tell(`no traffic was watched during the ${name}`)]
  return [
    ...(paths.some(({ control }) => control) ? [] : [tell(`no control was watched during the ${name}`)]),
    ...(outcome === 'done' && unsettled !== undefined ? [tell(`after the ${name} ${unsettled}`)] : []),
  ]
}

/** What went wrong with the check itself; that its cluster could not be removed changes nothing about what was seen. */
export function errorReasons(errors: readonly RunError[]): Reason[] {
  return errors.map(({ phase, message }) => ({
    weight: phase === 'teardown' ? 'note' : 'unknown',
    area: 'rehearsal',
    text: `${phase}: ${firstLine(message)}`,
  }))
}
