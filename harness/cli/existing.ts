import type { ExistingCluster, OutsideWish } from '../engine/plan.ts'
import { type ContextChoice, refuseUnconfirmed } from '../kube/context-choice.ts'
import { UsageError } from '../results/errors.ts'
import type { RunFlags } from './plan.ts'

/** Flags that name a cluster which is there already. */
export type ContextFlags = Pick<RunFlags, 'context' | 'allowContext' | 'kubeconfig' | 'proberImage' | 'outside'>

/** Flags that say how to make a cluster, or what to install, and mean nothing on one that is there. */
const FOR_OWN_CLUSTERS = {
  profile: '--profile',
  provisioner: '--provisioner',
  nodes: '--nodes',
  nodeCpus: '--node-cpus',
  clusterCidr: '--cluster-cidr',
  serviceCidr: '--service-cidr',
  ipFamily: '--ip-family',
  ciliumVersion: '--cilium-version',
  kubernetesVersion: '--kubernetes-version',
  values: '--values',
  keep: '--keep',
  reuse: '--reuse',
} as const satisfies Partial<Record<keyof RunFlags, string>>

/**
 * The context that the flags name; undefined where they name none.
 *
 * @param what What the program is going to do there.
 * @throws UsageError where the context is not allowed by name, since a context that happens to be current may be anything; and for
 * flags that would be ignored.
 */
export function allowedContext(flags: ContextFlags, what: string): ContextChoice | undefined {
  const { context, allowContext, kubeconfig, proberImage, outside } = flags
  if (context === undefined) {
    const idle = Object.entries({
      '--kubeconfig': kubeconfig,
      '--allow-context': allowContext,
      '--prober-image': proberImage,
      '--outside': outside,
    }).find(([, value]) => value !== undefined)
    if (idle === undefined) return undefined
    throw new UsageError(
      `${idle[0]}=${idle[1]} has no effect without --context. Add --context=${allowContext ?? '<name>'}.`,
    )
  }
  refuseUnconfirmed(context, allowContext, what)
  return { context, ...(kubeconfig === undefined ? {} : { kubeconfig }) }
}

/**
 * The existing cluster on which `run` is to run the cases; undefined where it makes its own.
 *
 * @throws UsageError as {@link allowedContext}, and for flags that say how to make a cluster.
 */
export function existingCluster(flags: RunFlags): ExistingCluster | undefined {
  const existing =
    flags.inCluster === true
      ? ownCluster(flags)
      : allowedContext(flags, 'create pods and policies there, in namespaces of their own')
  if (existing === undefined) return undefined
  const given: Readonly<Record<string, unknown>> = { ...flags }
  for (const [key, flag] of Object.entries(FOR_OWN_CLUSTERS)) {
    if (given[key] !== undefined)
      throw new UsageError(
        `${flag} has no effect with ${flags.inCluster === true ? '--in-cluster' : '--context'}: on an existing cluster nothing is created or installed. Leave it out.`,
      )
  }
  const { proberImage, outside } = flags
  const usual = flags.inCluster === true ? 'inside' : 'any'
  return {
    ...existing,
    ...(proberImage === undefined ? {} : { proberImage }),
    outside: outside === undefined ? usual : outsideWish(outside),
  }
}

/** Port of the control stream of `prober outside` where nobody names another. */
const OUTSIDE_PORT = 7410

/** @throws UsageError for what is neither a word, nor a host with or without a port. */
function outsideWish(text: string): OutsideWish {
  if (text === 'any' || text === 'none') return text
  const [, host, port] = /^([A-Za-z0-9.-]+)(?::(\d{1,5}))?$/.exec(text) ?? []
  const number = Number(port ?? OUTSIDE_PORT)
  if (host === undefined || number < 1 || number > 65_535)
    throw new UsageError(`--outside=${text} must be HOST or HOST:PORT, with a name or an IPv4 address, or "none"`)
  return { host, port: number }
}

/** Whoever starts a pod with a service account has allowed what it is for. @throws UsageError for flags that name another cluster. */
function ownCluster({ context, allowContext, kubeconfig }: RunFlags): ContextChoice {
  const named = Object.entries({ '--context': context, '--allow-context': allowContext, '--kubeconfig': kubeconfig })
  const other = named.find(([, value]) => value !== undefined)
  if (other !== undefined)
    throw new UsageError(
      `${other[0]}=${other[1]} has no effect with --in-cluster, which is the cluster of this pod. Leave it out.`,
    )
  return { context: 'in-cluster', inCluster: true }
}

/** Where on an existing cluster the report is to be left as well. @throws UsageError where there is no such cluster. */
export function reportConfigMapOf({
  reportConfigmap: text,
  context,
  inCluster,
}: RunFlags): { namespace: string; name: string } | undefined {
  if (text === undefined) return undefined
  if (context === undefined && inCluster !== true)
    throw new UsageError(`--report-configmap=${text} has no effect without --context or --in-cluster`)
  const [, namespace, name] = /^([a-z0-9][a-z0-9-]*)\/([a-z0-9][a-z0-9.-]*)$/.exec(text) ?? []
  if (namespace === undefined || name === undefined)
    throw new UsageError(`--report-configmap=${text} must have the form namespace/name`)
  return { namespace, name }
}
