import { applyRelease } from '../cilium/install.ts'
import { CILIUM_NAMESPACE } from '../cilium/observe.ts'
import { type Stuck, awaitRollout, namespacesGone } from '../cilium/rollout.ts'
import { agentsSettled } from '../cilium/settled.ts'
import type { CiliumRelease } from '../images/release.ts'
import type { Kube } from '../kube/client.ts'
import { CommandError, run } from '../process/run.ts'
import { TimeoutError, messageOf } from '../results/errors.ts'
import type { Leg, Refusal } from '../results/upgrade.ts'
import type { InstalledProfile } from '../run/context.ts'
import type { PhaseScope } from '../results/phases.ts'
import { refusalOf } from '../upgrade/agent-words.ts'
import type { Window } from '../upgrade/outage.ts'
import { runFolder } from '../engine/kept-cluster.ts'
import { type Stage, contextOf } from '../engine/cluster-stage.ts'
import { Clock } from './clock.ts'
import type { Progress } from './progress.ts'
import { type RehearsalRequest, profileOf } from './request.ts'
import { STAGES, type StageKey, stageName } from './suite-stages.ts'
import { type Pace, Traffic } from './traffic.ts'
import { Watched } from './watch.ts'

/** A leg that has come to its end, whose traffic is not yet counted. */
interface Way {
  readonly leg: Omit<Leg, 'paths'>
  readonly window: Window
  readonly refusal?: Refusal
}

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

  /** @param progress Filled in, also when this is cut short. */
  constructor(request: RehearsalRequest, stage: Stage, progress: Progress, looks: Looks) {
    this.#request = request
    this.#stage = stage
    this.#progress = progress
    this.#looks = looks
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
      scope => this.#go('upgrade', scope, traffic, () => this.#helmUpgrade(release, scope)),
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
    const back = await this.#request.session.phases.phase('rollback', scope => this.#return(scope, watched.traffic))
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

  /** One leg, from what Helm is told until agents and traffic have settled and traffic has gone on for a while. */
  async #go(
    name: Leg['name'],
    scope: PhaseScope,
    traffic: Traffic,
    helm: (clock: Clock) => Promise<unknown>,
  ): Promise<Way> {
    const { from, to, session } = this.#request
    const [start, end] = name === 'upgrade' ? [from, to] : [to, from]
    const clock = new Clock()
    const words = await this.#helmWords(() => helm(clock))
    clock.mark(words === undefined ? `helm ${name} returned` : `helm ${name} failed`)
    const stuck =
      words === undefined
        ? await scope.phase('rollout', () => awaitRollout(this.#stage.kube, session.signal))
        : undefined
    if (words === undefined)
      clock.mark(stuck === undefined ? 'agents and operator are ready' : `${stuck.pod} is stuck: ${stuck.why}`)
    const outcome = words !== undefined ? 'failed' : stuck === undefined ? 'done' : 'stuck'
    // Where the way back follows at once, what traffic does after this belongs to it.
    const settles = outcome === 'done' || name === 'rollback'
    const unsettled = settles ? await this.#settle(traffic, clock, scope, outcome) : undefined
    const window = clock.end()
    const refusal = stuck === undefined ? undefined : this.#refusal(stuck, end.version)
    const failure =
      refusal?.text ?? (words === undefined ? undefined : `helm ${name} to ${end.version} failed: ${words}`)
    return {
      leg: {
        name,
        from: start.version,
        to: end.version,
        outcome,
        ...(failure === undefined ? {} : { failure }),
        ...(unsettled === undefined ? {} : { unsettled }),
        ...clock.told,
      },
      window,
      ...(refusal === undefined ? {} : { refusal }),
    }
  }

  /** What Helm says when it does not carry out what it is told; an interruption is no such thing. */
  async #helmWords(helm: () => Promise<unknown>): Promise<string | undefined> {
    try {
      await helm()
      return undefined
    } catch (error) {
      this.#request.session.signal.throwIfAborted()
      if (!(error instanceof CommandError) || error.exitCode === undefined) throw error
      return error.stderr.trim().split('\n').at(-1) ?? ''
    }
  }

  #helmUpgrade(release: CiliumRelease, scope: PhaseScope): Promise<unknown> {
    const { to, session } = this.#request
    return applyRelease({
      cluster: this.#stage.cluster,
      kube: this.#stage.kube,
      images: { ...this.#stage.images, cilium: release },
      profile: profileOf('after', to),
      folder: runFolder(this.#stage.cluster.runId),
      scope,
      signal: session.signal,
    })
  }

  #return(scope: PhaseScope, traffic: Traffic): Promise<Way> {
    const { signal } = this.#request.session
    const { cluster, images, kube } = this.#stage
    const where = [`--namespace=${CILIUM_NAMESPACE}`, `--kubeconfig=${cluster.kubeconfig}`]
    return this.#go('rollback', scope, traffic, async clock => {
      const gone = await scope.phase('namespaces', () => namespacesGone(kube, signal)).catch(ignoreTimeout)
      if (gone.length > 0) clock.mark(`namespace ${gone.join(', ')} is gone: while it goes, Helm fails to create in it`)
      await scope.phase('helm rollback', () =>
        run([images.tools.helm, 'rollback', 'cilium', '1', ...where], { signal }),
      )
    })
  }

  /**
   * An agent is ready before it has compiled everything, and what that does to traffic belongs to the leg.
   *
   * @returns Why it was not watched for as long as it should have been.
   */
  async #settle(
    traffic: Traffic,
    clock: Clock,
    scope: PhaseScope,
    outcome: Leg['outcome'],
  ): Promise<string | undefined> {
    const { signal } = this.#request.session
    let unsettled: string | undefined
    if (outcome === 'done') {
      unsettled = await scope.phase('agents settle', () => whyUnsettled(this.#stage.kube, signal))
      clock.mark(unsettled === undefined ? 'agents have compiled their programs' : 'agents go on compiling')
    }
    const silent = await scope.phase('traffic settles', () => traffic.settled(signal))
    clock.mark(silent.length === 0 ? 'traffic flows on every path' : `no traffic on ${silent.join(', ')}`)
    const hurried = await scope.phase('soak', () => traffic.soaked(signal))
    clock.mark(hurried === undefined ? 'traffic has gone on for half a minute' : 'traffic is too slow to wait for')
    return unsettled ?? hurried
  }

  async #watch(installed: InstalledProfile, pace: Pace): Promise<Watched> {
    const { session, plan } = this.#request
    const context = contextOf(this.#stage, session, plan, installed)
    if (context.state !== 'ready') throw new Error('a stage that is there has a context that is ready')
    const start = () => Traffic.start(this.#stage.kube, context, installed, pace, session.signal)
    return new Watched(await session.phases.phase('traffic', start))
  }

  #refusal(stuck: Stuck, version: string): Refusal {
    return refusalOf(stuck, version, this.#request.session.cluster?.nodes[0]?.kernel ?? 'unknown')
  }
}

/** A namespace that does not go in time is what Helm will tell of. */
function ignoreTimeout(error: unknown): string[] {
  if (error instanceof TimeoutError) return []
  throw error
}

/** What agents still do when they should have settled, in one line. */
async function whyUnsettled(kube: Kube, signal: AbortSignal): Promise<string | undefined> {
  try {
    await agentsSettled(kube, signal)
    return undefined
  } catch (error) {
    if (!(error instanceof TimeoutError)) throw error
    return messageOf(error).split('\n')[0]
  }
}
