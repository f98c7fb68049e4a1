import type { CiliumRelease } from '../images/release.ts'
import type { InstalledProfile } from '../run/context.ts'
import { type Stage, contextOf } from '../engine/cluster-stage.ts'
import { Legs, type Way } from './legs.ts'
import type { Progress } from './progress.ts'
import type { RehearsalRequest } from './request.ts'
import { STAGES, type StageKey, stageName } from './suite-stages.ts'
import { type Pace, Traffic } from '../lab/traffic/traffic.ts'
import { Watched } from './watch.ts'

/** What is done between the legs: the suites, and a look at what the agents counted. */
export interface Looks {
  /** What is installed, as the suites of a stage are told. */
  readonly installed: (stage: StageKey) => Promise<InstalledProfile>
  readonly look: (stage: StageKey, installed: InstalledProfile) => Promise<void>
  /** Whether traffic goes on meanwhile. */
  readonly watched: boolean
}

/** The changes of the release, and the looks between them, while traffic runs. */
export class ReleaseChange {
  readonly #request: RehearsalRequest
  readonly #stage: Stage
  readonly #progress: Progress
  readonly #looks: Looks
  readonly #legs: Legs

  /** @param progress Filled in, also when this is cut short. */
  constructor(request: RehearsalRequest, stage: Stage, progress: Progress, looks: Looks) {
    this.#request = request
    this.#stage = stage
    this.#progress = progress
    this.#looks = looks
    this.#legs = new Legs(request, stage)
  }

  /**
   * The look before, the upgrade, and the look after it with the same traffic; where the target does not start, the way back.
   *
   * @returns Whether the target runs.
   */
  async upgrade(release: CiliumRelease, before: InstalledProfile): Promise<boolean> {
    const { from, to, session } = this.#request
    const { phases, signal } = session
    if (!this.#looks.watched) await this.#looks.look(STAGES.before, before)
    await using watched = await this.#watch(before, this.#looks.watched ? 'sparse' : 'dense')
    const { traffic } = watched
    if (this.#looks.watched) {
      await this.#look(STAGES.before, watched, before)
      await phases.phase('traffic', () => traffic.begin('dense', signal), 'for the upgrade')
    }
    const there = await phases.phase(
      'upgrade',
      scope => this.#legs.upgrade(release, scope, traffic),
      `${from.version} to ${to.version}`,
    )
    this.#tell(watched, there)
    if (there.refusal !== undefined) this.#progress.refusal = there.refusal
    if (there.leg.outcome === 'done') {
      await this.#look(STAGES.after, watched, await this.#looks.installed(STAGES.after), there.window.end)
      return true
    }
    await this.#back(watched)
    return false
  }

  /** The way back from a release that runs, and the look at what came back. */
  async rollback(before: InstalledProfile): Promise<void> {
    await using watched = await this.#watch(before, 'dense')
    await this.#back(watched)
  }

  async #back(watched: Watched): Promise<void> {
    const back = await this.#request.session.phases.phase('rollback', scope => this.#legs.back(scope, watched.traffic))
    this.#tell(watched, back)
    // A release that did not come back is told by its leg: nothing more is to be learnt from it.
    if (back.leg.outcome !== 'done') return
    await this.#look(STAGES.rolledBack, watched, await this.#looks.installed(STAGES.rolledBack), back.window.end)
  }

  #tell(watched: Watched, { leg, window }: Way): void {
    watched.note(window, paths => this.#progress.legs.push({ ...leg, paths }))
  }

  /** A look while traffic goes on, which is sparser then; beside what measures there is none. */
  async #look(key: StageKey, watched: Watched, installed: InstalledProfile, start = Date.now()): Promise<void> {
    const { look, watched: goesOn } = this.#looks
    if (!goesOn) {
      await watched.traffic.pause()
      return look(key, installed)
    }
    await watched.traffic.change('sparse', this.#request.session.signal)
    await look(key, installed)
    const window = { start, end: Date.now() }
    const durationMs = window.end - start
    watched.note(window, paths => this.#progress.watches.push({ stage: stageName(key), durationMs, paths }))
  }

  async #watch(installed: InstalledProfile, pace: Pace): Promise<Watched> {
    const { session, plan } = this.#request
    const context = contextOf(this.#stage, session, plan, installed)
    const start = () => Traffic.start(this.#stage.kube, context, installed, pace, session.signal)
    return new Watched(await session.phases.phase('traffic', start))
  }
}
