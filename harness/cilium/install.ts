import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import type { ImageSet } from '../images/image-set.ts'
import type { Kube } from '../kube/client.ts'
import { run } from '../process/run.ts'
import type { Cluster } from '../provision/cluster.ts'
import { BrokenError, TimeoutError } from '../results/errors.ts'
import type { ProfileResult } from '../results/model.ts'
import type { PhaseScope } from '../results/phases.ts'
import { eventually } from '../wait/eventually.ts'
import { deniedClaims, detectFeatures } from './features.ts'
import { CILIUM_NAMESPACE } from './namespace.ts'
import { type CiliumObservation, observeCilium } from './observe.ts'
import { startKubeProxy } from './kube-proxy.ts'
import type { NamedProfile } from './profile.ts'
import { relayPods, replaceRelay } from './relay.ts'
import { requireRollout } from './rollout.ts'
import { FOR_HELM, type Values } from '../values.ts'
import { clusterValues, releaseValues } from './cluster-values.ts'

/** What {@link installCilium} needs. */
export interface InstallRequest {
  readonly cluster: Cluster
  readonly kube: Kube
  readonly images: ImageSet
  readonly profile: NamedProfile
  /** Values of the user, which win over the profile's. */
  readonly userValues?: Values | undefined
  /** Folder of the run; the values file that was used is left there. */
  readonly folder: string
  readonly scope: PhaseScope
  readonly signal?: AbortSignal | undefined
}

/** A profile that is installed, with what the cluster said of itself. */
export interface Installed {
  readonly result: ProfileResult
  readonly observation: CiliumObservation
  readonly values: Values
}

/**
 * Installs the profile, or switches the release to it, and asks the cluster what it got. The agents have started then, and may go
 * on compiling: see `settle`.
 *
 * @throws CommandError when Helm refuses; BrokenError when Cilium does not start, with the last words of what is stuck, or
 * when the cluster denies what the profile claims.
 */
export async function installCilium(request: InstallRequest): Promise<Installed> {
  const { kube, images, profile, scope, signal } = request
  const relays = await relayPods(kube)
  const values = await applyRelease(request)
  await scope.phase('agents started', () => requireRollout(kube, 'started', signal))
  await replaceRelay(kube, relays)
  const observation = await scope.phase('features', () => claimsHold(kube, profile, signal))
  const features = detectFeatures(observation)
  return {
    values,
    observation,
    result: {
      name: profile.name,
      summary: profile.summary,
      ciliumVersion: images.cilium.version,
      values,
      features,
    },
  }
}

/**
 * Has Helm install the profile, or switch the release to it, and waits for nothing.
 *
 * @returns The values that were used.
 * @throws CommandError when Helm refuses.
 */
export async function applyRelease(request: InstallRequest): Promise<Values> {
  const { cluster, images, profile, scope, signal } = request
  const values = releaseValues({
    profile: profile.values,
    cluster: await clusterValues(cluster, profile.values),
    images: images.cilium.values,
    user: request.userValues,
  })
  const { kubeProxy } = cluster
  if (kubeProxy !== undefined)
    await scope.phase('kube-proxy', () => startKubeProxy(request.kube, cluster, kubeProxy, signal))
  const file = join(request.folder, `values-${profile.name}.yaml`)
  await writeFile(file, stringify(values, FOR_HELM), { mode: 0o600 })
  await scope.phase('helm upgrade --install', () =>
    run(
      [
        images.tools.helm,
        'upgrade',
        '--install',
        'cilium',
        images.cilium.chart,
        `--namespace=${CILIUM_NAMESPACE}`,
        `--values=${file}`,
        `--kubeconfig=${cluster.kubeconfig}`,
      ],
      { signal },
    ),
  )
  return values
}

/** An agent is ready a moment before all its parts are, so a claim is denied only when the cluster sticks to it. */
async function claimsHold(kube: Kube, profile: NamedProfile, signal?: AbortSignal): Promise<CiliumObservation> {
  try {
    return await eventually('claimsHold', () => observeCilium(kube), {
      until: seen => deniedClaims(profile.claims, detectFeatures(seen)).join('; ') || undefined,
      // Every look runs a program beside each agent, which compiles.
      everyMs: 500,
      signal,
    })
  } catch (cause) {
    if (!(cause instanceof TimeoutError)) throw cause
    throw new BrokenError(`the cluster does not have what the profile ${profile.name} claims`, {
      cause,
      cure: 'correct the values or the claims of the profile, or the file that you passed with --values',
    })
  }
}
