import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { Kube } from '../kube/client.ts'
import { REPORTS_OUT } from '../paths.ts'
import { UsageError, messageOf } from '../results/errors.ts'
import type { RunContext } from '../run/context.ts'
import { contextOf, observedNow } from './cluster-stage.ts'
import { type KeptCluster, loadKept, lockKept, refuseOtherProber } from './kept-cluster.ts'
import { DEFAULT_EFFORT, DEFAULT_SEED } from './plan.ts'

/** Folder of what cases leave that vitest's own command line or an editor ran. */
export const VITEST_FOLDER = join(REPORTS_OUT, 'vitest')

/**
 * vitest's global setup of the suites: tells them of the newest kept cluster, as it is at each run. The cluster is in use until
 * vitest ends, and so is that of an editor until the editor does.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  let lock: AsyncDisposable | undefined
  const provide = async () => {
    const run = await keptRun(async kept => {
      lock ??= await lockKept(kept, ['vitest', ...process.argv.slice(2)])
    })
    // vitest itself tells a skipped case without its reason.
    if (run.state !== 'ready') project.vitest.logger.warn(`${project.name}: ${run.message}`)
    project.provide('run', run)
  }
  await provide()
  project.onTestsRerun(provide)
  return async () => {
    await lock?.[Symbol.asyncDispose]()
  }
}

/**
 * What cases are told that run on the newest kept cluster; why they cannot, where there is none that they may use.
 *
 * @param take Takes the cluster for this process. It throws UsageError where another has it.
 */
export async function keptRun(take: (kept: KeptCluster) => Promise<void>): Promise<RunContext> {
  const kept = await loadKept('latest').catch((error: unknown) => {
    if (error instanceof UsageError) return undefined
    throw error
  })
  if (kept === undefined) {
    return { state: 'skipped', message: 'there is no kept cluster: run npx cilium-conformance up' }
  }
  try {
    await refuseOtherProber(kept)
    await take(kept)
    return await onKept(kept)
  } catch (error) {
    if (error instanceof UsageError) return { state: 'skipped', message: error.message }
    throw error
  }
}

async function onKept(kept: KeptCluster): Promise<RunContext> {
  const { cluster, profile } = kept
  if (profile === undefined) {
    const message = `no profile is installed on the kept cluster ${cluster.runId}: run npx cilium-conformance run --reuse`
    return { state: 'skipped', message }
  }
  try {
    const kube = await Kube.fromFile(cluster.kubeconfig)
    const plan = { measure: { effort: DEFAULT_EFFORT }, nodePairs: 'one', seed: DEFAULT_SEED } as const
    return contextOf(
      { ...kept, kube, kept: true },
      { reportFolder: VITEST_FOLDER },
      plan,
      await observedNow(kube, profile),
    )
  } catch (error) {
    return {
      state: 'broken',
      message: `the kept cluster ${cluster.runId} cannot be asked: ${messageOf(error)}`,
      cure: `remove it with npx cilium-conformance down ${cluster.runId}, and make another with npx cilium-conformance up`,
    }
  }
}
