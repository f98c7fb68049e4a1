import { applyRelease } from '../cilium/install.ts'
import { CILIUM_NAMESPACE } from '../cilium/namespace.ts'
import { type Stuck, awaitRollout, namespacesGone } from '../cilium/rollout.ts'
import { agentsSettled } from '../cilium/settled.ts'
import type { CiliumRelease } from '../images/release.ts'
import { CommandError, run } from '../process/run.ts'
import { TimeoutError } from '../results/errors.ts'
import type { Leg, Refusal } from '../results/upgrade.ts'
import type { PhaseScope } from '../results/phases.ts'
import { refusalOf } from '../upgrade/agent-words.ts'
import type { Window } from '../upgrade/outage.ts'
import { runFolder } from '../engine/kept-cluster.ts'
import type { Stage } from '../engine/cluster-stage.ts'
import { Clock } from './clock.ts'
import { type RehearsalRequest, profileOf } from './request.ts'
import type { Traffic } from '../lab/traffic/traffic.ts'

/** A leg that has come to its end, whose traffic is not yet counted. */
export interface Way {
  readonly leg: Omit<Leg, 'paths'>
  readonly window: Window
  readonly refusal?: Refusal
}

/** The changes of the release, while traffic runs. */
export class Legs {
  readonly #request: RehearsalRequest
  readonly #stage: Stage

  constructor(request: RehearsalRequest, stage: Stage) {
    this.#request = request
    this.#stage = stage
  }

  /** To the target. */
  upgrade(release: CiliumRelease, scope: PhaseScope, traffic: Traffic): Promise<Way> {
    return this.#go('upgrade', scope, traffic, () => this.#helmUpgrade(release, scope))
  }

  /** From whatever runs to the release before. */
  back(scope: PhaseScope, traffic: Traffic): Promise<Way> {
    const { signal } = this.#request.session
    const { cluster, images, kube } = this.#stage
    const where = [`--namespace=${CILIUM_NAMESPACE}`, `--kubeconfig=${cluster.kubeconfig}`]
    return this.#go('rollback', scope, traffic, async clock => {
      const gone = await scope.phase('namespaces', () => namespacesGone(kube, signal)).catch(ignoreTimeout)
      if (gone.length > 0)
        clock.mark(
          `namespace ${gone.join(', ')} was deleted, and until that was done, Helm could not create objects in it`,
        )
      await scope.phase('helm rollback', () =>
        run([images.tools.helm, 'rollback', 'cilium', '1', ...where], { signal }),
      )
    })
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
      const settle = () => agentsSettled(this.#stage.kube, signal, 'releaseSettled')
      unsettled = (await scope.phase('agents settle', settle))?.split('\n')[0]
      clock.mark(unsettled === undefined ? 'agents have compiled their programs' : 'agents are still compiling')
    }
    const silent = await scope.phase('traffic settles', () => traffic.settled(signal))
    clock.mark(silent.length === 0 ? 'traffic flows on every path' : `no traffic on ${silent.join(', ')}`)
    const hurried = await scope.phase('soak', () => traffic.soaked(signal))
    clock.mark(hurried === undefined ? 'traffic has gone on for half a minute' : 'traffic is too slow to wait for')
    return unsettled ?? hurried
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
