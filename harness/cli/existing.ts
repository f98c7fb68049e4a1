import type { ExistingCluster } from '../engine/plan.ts'
import { UsageError } from '../results/errors.ts'
import type { RunFlags } from './plan.ts'

/** Flags that say how to make a cluster, or what to install, and mean nothing on one that is there. */
const FOR_OWN_CLUSTERS = {
  profile: '--profile',
  provisioner: '--provisioner',
  nodes: '--nodes',
  nodeCpus: '--node-cpus',
  ciliumVersion: '--cilium-version',
  kubernetesVersion: '--kubernetes-version',
  values: '--values',
  keep: '--keep',
  reuse: '--reuse',
} as const satisfies Partial<Record<keyof RunFlags, string>>

/**
 * The existing cluster that the flags name; undefined where they name none.
 *
 * @throws UsageError where the context is not allowed by name, since a context that happens to be current may be anything; and for
 * flags that would be ignored.
 */
export function existingCluster(flags: RunFlags): ExistingCluster | undefined {
  const { context, allowContext, kubeconfig, proberImage } = flags
  if (context === undefined) {
    const idle = Object.entries({
      '--kubeconfig': kubeconfig,
      '--allow-context': allowContext,
      '--prober-image': proberImage,
    }).find(([, value]) => value !== undefined)
    if (idle === undefined) return undefined
    throw new UsageError(`${idle[0]}=${idle[1]} is for an existing cluster: name its context with --context`)
  }
  if (allowContext !== context) {
    const instead = allowContext === undefined ? '' : `, not --allow-context=${allowContext}`
    throw new UsageError(
      `--context=${context} is a cluster of yours, on which pods and policies are made in namespaces of their own: say --allow-context=${context}${instead}`,
    )
  }
  const given: Readonly<Record<string, unknown>> = { ...flags }
  for (const [key, flag] of Object.entries(FOR_OWN_CLUSTERS)) {
    if (given[key] !== undefined)
      throw new UsageError(`${flag} is for clusters that the harness makes: leave it out with --context`)
  }
  return {
    context,
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(proberImage === undefined ? {} : { proberImage }),
  }
}
