import { applyRelease } from '../../cilium/install.ts'
import { CILIUM_NAMESPACE } from '../../cilium/observe.ts'
import { type Stuck, awaitRollout } from '../../cilium/rollout.ts'
import type { CiliumRelease } from '../../images/release.ts'
import { run } from '../../process/run.ts'
import type { Leg, Refusal } from '../../result/upgrade.ts'
import type { InstalledProfile } from '../../run/context.ts'
import type { PhaseScope } from '../../run/phases.ts'
import { refusalOf } from '../../upgrade/agent-words.ts'
import { outcomesIn } from '../../upgrade/outage.ts'
import { runFolder } from '../kept.ts'
import { type Stage, contextOf } from '../stage.ts'
import { Clock } from './clock.ts'
import { type RehearsalRequest, profileOf } from './side.ts'
import { Traffic } from './traffic.ts'

/** The changes of the release while traffic runs. */
export class Change {
  readonly #request: RehearsalRequest
  readonly #stage: Stage

  constructor(request: RehearsalRequest, stage: Stage) {
    this.#request = request
    this.#stage = stage
  }

  /** The upgrade; where its agents do not start, the way back too. */
  async upgrade(release: CiliumRelease, before: InstalledProfile): Promise<{ legs: Leg[]; refusal?: Refusal }> {
    const { from, to, session } = this.#request
    const { kube } = this.#stage
    return session.phases.phase('upgrade', async scope => {
      await using traffic = await scope.phase('traffic', () => this.#start(before))
      const there = new Clock()
      await applyRelease({
        cluster: this.#stage.cluster,
        kube,
        images: { ...this.#stage.images, cilium: release },
        profile: profileOf('after', to),
        folder: runFolder(this.#stage.cluster.runId),
        scope,
        signal: session.signal,
      })
      there.mark('helm upgrade returned')
      const stuck = await scope.phase('rollout', () => awaitRollout(kube, session.signal))
      there.mark(stuck === undefined ? 'agents and operator are ready' : `${stuck.pod} is stuck: ${stuck.why}`)
      const arrived = { name: 'upgrade', from: from.version, to: to.version } as const
      if (stuck === undefined) {
        await this.#settle(traffic, there, scope)
        const window = there.end()
        const paths = outcomesIn(await traffic.stop(), window)
        return { legs: [{ ...arrived, outcome: 'done', ...there.told, paths }] }
      }
      const away = there.end()
      const back = new Clock()
      await this.#helmRollback(back, scope, traffic)
      const ways = [away, back.end()] as const
      const seen = await traffic.stop()
      return {
        legs: [
          { ...arrived, outcome: 'stuck', ...there.told, paths: outcomesIn(seen, ways[0]) },
          {
            name: 'rollback',
            from: to.version,
            to: from.version,
            outcome: 'done',
            ...back.told,
            paths: outcomesIn(seen, ways[1]),
          },
        ],
        refusal: this.#refusal(stuck),
      }
    })
  }

  /** The way back from a release that runs. */
  async rollback(before: InstalledProfile): Promise<Leg> {
    const { from, to, session } = this.#request
    return session.phases.phase('rollback', async scope => {
      await using traffic = await scope.phase('traffic', () => this.#start(before))
      const back = new Clock()
      await this.#helmRollback(back, scope, traffic)
      const window = back.end()
      const paths = outcomesIn(await traffic.stop(), window)
      return { name: 'rollback', from: to.version, to: from.version, outcome: 'done', ...back.told, paths }
    })
  }

  async #helmRollback(clock: Clock, scope: PhaseScope, traffic: Traffic): Promise<void> {
    const { session } = this.#request
    const { cluster, images, kube } = this.#stage
    const where = [`--namespace=${CILIUM_NAMESPACE}`, `--kubeconfig=${cluster.kubeconfig}`]
    await scope.phase('helm rollback', () =>
      run([images.tools.helm, 'rollback', 'cilium', '1', ...where], { signal: session.signal }),
    )
    clock.mark('helm rollback returned')
    const stuck = await scope.phase('rollout', () => awaitRollout(kube, session.signal))
    clock.mark(stuck === undefined ? 'agents and operator are ready' : `${stuck.pod} is stuck: ${stuck.why}`)
    await this.#settle(traffic, clock, scope)
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

  #refusal(stuck: Stuck): Refusal {
    const kernel = this.#request.session.cluster?.nodes[0]?.kernel ?? 'unknown'
    return refusalOf(stuck, this.#request.to.version, kernel)
  }
}
