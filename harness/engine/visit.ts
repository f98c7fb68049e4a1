import type { BuiltProber } from '../images/prober.ts'
import type { Kube } from '../kube/client.ts'
import type { PhaseScope } from '../results/phases.ts'
import type { ReadyContext } from '../run/context.ts'
import type { Outside } from '../run/outside.ts'
import type { OutsideWish } from './plan.ts'

/** What {@link Visit} takes. */
export interface VisitRequest {
  readonly kube: Kube
  readonly run: ReadyContext
  readonly wish: OutsideWish
  /** The prober that was built here; absent where the nodes pull an image of it. */
  readonly built: BuiltProber | undefined
  readonly scope: PhaseScope
}

/** What was found on a cluster of somebody else's. Ends what serves here for its cases. */
export interface Visited extends AsyncDisposable {
  readonly outside: Outside
}

/**
 * What is done on a cluster of somebody else's before its cases: whether nodes start the prober, and which host outside there is.
 *
 * @throws BrokenError where the nodes do not start the prober.
 */
export type Visit = (request: VisitRequest) => Promise<Visited>
