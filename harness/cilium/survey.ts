import type { Kube, V1Node } from '../kube/client.ts'
import { ciliumNamespace } from './namespace.ts'
import { isReady } from './observe.ts'

/** What a node says of itself. */
export interface NodeSurvey {
  readonly name: string
  readonly kernel: string
  /** Names of its annotations. */
  readonly annotations: readonly string[]
  readonly addresses: readonly string[]
  /** Command line of K3s, which K3s notes itself with its secrets masked; absent on other distributions. */
  readonly k3s?: readonly string[]
}

/** What a running cluster says that matters before an upgrade. Nothing in it is a secret. */
export interface ClusterSurvey {
  readonly kubernetes: string
  readonly nodes: readonly NodeSurvey[]
  readonly agents: readonly {
    readonly pod: string
    readonly node: string
    readonly ready: boolean
    /** Tag of the image, without its digest. */
    readonly tag: string
    readonly restarts: number
  }[]
  readonly config: Readonly<Record<string, string>>
  /** How many objects of each of Cilium's kinds there are, by the plural of the resource. */
  readonly resources: Readonly<Record<string, number>>
  /** In which version others than Cilium have written its objects. */
  readonly writtenAs: readonly {
    readonly plural: string
    readonly version: string
    readonly names: readonly string[]
  }[]
  /** Disruption budgets, and how many evictions each allows now. */
  readonly budgets: readonly { readonly name: string; readonly allowed: number }[]
  /** Address of the API server's service. */
  readonly serviceAddress: string
  /** Cilium's network policies: kind, namespace and name, and the whole as JSON. */
  readonly policies: readonly { readonly name: string; readonly json: string }[]
  /** `maxUnavailable` of the agents' roll-out, as it is written. */
  readonly maxUnavailable: string
  readonly kubeProxy: boolean
}

/** Reads, and changes nothing. */
export async function surveyCluster(kube: Kube): Promise<ClusterSurvey> {
  const namespace = await ciliumNamespace(kube)
  const [nodes, pods, configMap, daemonSet, daemonSets, budgets, service, resources] = await Promise.all([
    kube.core.listNode(),
    kube.core.listNamespacedPod({ namespace, labelSelector: 'k8s-app=cilium' }),
    kube.core.readNamespacedConfigMap({ namespace, name: 'cilium-config' }),
    kube.apps.readNamespacedDaemonSet({ namespace, name: 'cilium' }),
    kube.apps.listNamespacedDaemonSet({ namespace: 'kube-system' }),
    kube.policy.listPodDisruptionBudgetForAllNamespaces(),
    kube.core.readNamespacedService({ namespace: 'default', name: 'kubernetes' }),
    kube.ciliumResources(),
  ])
  const policies = resources.filter(({ plural }) => /^cilium(?:clusterwide)?networkpolicies$/.test(plural))
  return {
    kubernetes: await kube.version(),
    nodes: nodes.items.map(nodeSurvey),
    agents: pods.items.map(pod => {
      const container = pod.status?.containerStatuses?.find(({ name }) => name === 'cilium-agent')
      const image = pod.spec?.containers.find(({ name }) => name === 'cilium-agent')?.image ?? ''
      return {
        pod: pod.metadata?.name ?? '',
        node: pod.spec?.nodeName ?? '',
        ready: isReady(pod),
        tag: /:([^:@/]+)(?:@|$)/.exec(image)?.[1] ?? '',
        restarts: container?.restartCount ?? 0,
      }
    }),
    config: configMap.data ?? {},
    resources: Object.fromEntries(resources.map(({ plural, items }) => [plural, items.length])),
    writtenAs: resources.flatMap(({ plural, items }) => versionsWritten(plural, items)),
    budgets: budgets.items.map(({ metadata, status }) => ({
      name: `${metadata?.namespace}/${metadata?.name}`,
      allowed: status?.disruptionsAllowed ?? 0,
    })),
    serviceAddress: service.spec?.clusterIP ?? '',
    policies: policies.flatMap(({ items }) =>
      items.map(item => ({ name: nameOf(item), json: JSON.stringify(item['spec'] ?? item['specs'] ?? {}) })),
    ),
    maxUnavailable: String(daemonSet.spec?.updateStrategy?.rollingUpdate?.maxUnavailable ?? 'the default'),
    kubeProxy: daemonSets.items.some(({ metadata }) => metadata?.name === 'kube-proxy'),
  }
}

function nodeSurvey({ metadata, status }: V1Node): NodeSurvey {
  const args: unknown = JSON.parse(metadata?.annotations?.['k3s.io/node-args'] ?? 'null')
  return {
    name: metadata?.name ?? '',
    kernel: status?.nodeInfo?.kernelVersion ?? '',
    annotations: Object.keys(metadata?.annotations ?? {}),
    addresses: (status?.addresses ?? []).filter(({ type }) => type === 'InternalIP').map(({ address }) => address),
    ...(Array.isArray(args) ? { k3s: args.map(String) } : {}),
  }
}

/** Names under which Cilium's own programs write. */
const OWN_MANAGERS = /^cilium-(?:agent|operator(?:-\w+)?)$/

/** Versions in which objects were written last, by those of their managers that are not Cilium itself. */
function versionsWritten(
  plural: string,
  items: readonly Readonly<Record<string, unknown>>[],
): ClusterSurvey['writtenAs'] {
  const names = new Map<string, string[]>()
  for (const item of items) {
    const metadata: { managedFields?: { manager?: string; apiVersion?: string }[] } = Object.assign(
      {},
      item['metadata'],
    )
    const foreign = (metadata.managedFields ?? []).filter(({ manager = '' }) => !OWN_MANAGERS.test(manager))
    for (const version of new Set(foreign.map(({ apiVersion }) => apiVersion?.split('/')[1] ?? '')))
      names.set(version, [...(names.get(version) ?? []), nameOf(item)])
  }
  return [...names].map(([version, own]) => ({ plural, version, names: own }))
}

function nameOf(item: Readonly<Record<string, unknown>>): string {
  const metadata: { namespace?: string; name?: string } = Object.assign({}, item['metadata'])
  return [metadata.namespace, metadata.name].filter(part => part !== undefined).join('/')
}
