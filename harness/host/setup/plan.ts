import type { Remedy, Row } from '../check.ts'
import { boundedRuntimeStep } from './bounded-runtime.ts'
import { engineReloadStep, engineStartStep } from './engine.ts'
import { candidateOf, packagesStep } from './packages.ts'
import type { SetupStep } from './step.ts'

/** What a plan rests on beside the rows. */
export interface SetupFacts {
  /** Whether systemd runs this machine: there an engine starts as soon as its package is installed. */
  readonly systemd: boolean
  /** Content of the engine's configuration file, if there is one. */
  readonly daemonJson: string | undefined
  /** What `apt-cache policy` says about {@link packagesFor} the rows. */
  readonly policy: string
}

/** The packages that close gaps among the rows. */
export function packagesFor(rows: readonly Row[]): string[] {
  return [...new Set(remediesOf(rows).flatMap(remedy => (remedy.kind === 'packages' ? remedy.names : [])))]
}

/**
 * What to change so that the rows' gaps close, in the order in which it has to be done: packages, the runtime, the
 * engine. Rows without a remedy add nothing; no remedy at all is an empty plan.
 *
 * @throws BrokenError when the engine's configuration cannot be merged
 */
export function planSetup(rows: readonly Row[], { systemd, daemonJson, policy }: SetupFacts): SetupStep[] {
  const names = packagesFor(rows)
  const unlisted = names.some(name => candidateOf(name, policy) === undefined)
  const wants = (kind: Remedy['kind']) => remediesOf(rows).some(remedy => remedy.kind === kind)
  const reload = wants('bounded-runtime') && (systemd || !wants('engine-start'))
  return [
    ...(names.length > 0 ? [packagesStep(names, unlisted)] : []),
    ...(wants('bounded-runtime') ? [boundedRuntimeStep(daemonJson)] : []),
    ...(wants('engine-start') ? [engineStartStep(systemd)] : []),
    ...(reload ? [engineReloadStep] : []),
  ]
}

function remediesOf(rows: readonly Row[]): Remedy[] {
  return rows.filter(row => row.status === 'gap').flatMap(row => row.remedies ?? [])
}
