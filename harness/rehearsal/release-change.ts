import { applyRelease } from '../cilium/install.ts'
import { CILIUM_NAMESPACE } from '../cilium/observe.ts'
import { type Stuck, awaitRollout, namespacesGone } from '../cilium/rollout.ts'
import type { CiliumRelease } from '../images/release.ts'
import { CommandError, run } from '../process/run.ts'
import { TimeoutError } from '../results/errors.ts'
import type { Leg, Refusal } from '../results/upgrade.ts'
import type { InstalledProfile } from '../run/context.ts'
import type { PhaseScope } from '../results/phases.ts'
import { refusalOf } from '../upgrade/agent-words.ts'
import { type SeenStream, type Window, outcomesIn } from '../upgrade/outage.ts'
import { runFolder } from '../engine/kept-cluster.ts'
import { type Stage, contextOf } from '../engine/cluster-stage.ts'
import { Clock } from './clock.ts'
import { type RehearsalRequest, profileOf } from './request.ts'
import { Traffic } from './traffic.ts'

/** A leg that has come to its end, whose traffic is not yet counted. */
interface Way {
  readonly leg: Omit<Leg, 'paths'>
  readonly window: Window
  readonly refusal?: Refusal
}

/** The changes of the release while traffic runs. */
export class ReleaseChange {
  readonly #request: RehearsalRequest
  readonly #stage: Stage

  constructor(request: RehearsalRequest, stage: Stage) {
    this.#request = request
    this.#stage = stage
  }

  /**
   * The upgrade; where it does not come to its end, the way back too.
   *
   * @param legs Filled in, also when this is cut short.
   * @returns Why the target does not start; `undefined` when it does, or when Helm did not get that far.
   */
  async upgrade(release: CiliumRelease, before: InstalledProfile, legs: Leg[]): Promise<Refusal | undefined> {
    const { from, to, session } = this.#request
    return session.phases.phase(
      'upgrade',
      scope =>
        this.#withTraffic(before, scope, legs, async (traffic, ways) => {
          const there = await this.#go('upgrade', scope, traffic, () => this.#helmUpgrade(release, scope))
          ways.push(there)
          if (there.leg.outcome === 'done') return undefined
          ways.push(await this.#back(scope, traffic))
          return there.refusal
        }),
      `${from.version} to ${to.version}`,
    )
  }

  /** The way back from a release that runs. */
  async rollback(before: InstalledProfile, legs: Leg[]): Promise<void> {
    await this.#request.session.phases.phase('rollback', scope =>
      this.#withTraffic(before, scope, legs, async (traffic, ways) => {
        ways.push(await this.#back(scope, traffic))
      }),
    )
  }

  async #withTraffic<T>(
    before: InstalledProfile,
    scope: PhaseScope,
    legs: Leg[],
    body: (traffic: Traffic, ways: Way[]) => Promise<T>,
  ): Promise<T> {
    await using traffic = await scope.phase('traffic', () => this.#start(before))
    const ways: Way[] = []
    let seen: SeenStream[] = []
    try {
      const result = await body(traffic, ways)
      seen = await traffic.stop()
      return result
    } finally {
      legs.push(...ways.map(({ leg, window }) => ({ ...leg, paths: outcomesIn(seen, window) })))
    }
  }

  /** One leg, from what Helm is told until the traffic has settled. */
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
    if (outcome === 'done' || name === 'rollback') await this.#settle(traffic, clock, scope)
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

  #back(scope: PhaseScope, traffic: Traffic): Promise<Way> {
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

  async #settle(traffic: Traffic, clock: Clock, scope: PhaseScope): Promise<void> {
    const silent = await scope.phase('traffic settles', () => traffic.settled(this.#request.session.signal))
    clock.mark(silent.length === 0 ? 'traffic flows on every path' : `no traffic on ${silent.join(', ')}`)
  }

  async #start(installed: InstalledProfile): Promise<Traffic> {
    const { session } = this.#request
    const context = contextOf(this.#stage, session, this.#request.plan, installed)
    if (context.state !== 'ready') throw new Error('a stage that is there has a context that is ready')
    return Traffic.start(this.#stage.kube, context, installed, session.signal)
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
