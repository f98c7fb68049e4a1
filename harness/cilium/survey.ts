import type { Kube } from '../kube/client.ts'
import { isReady } from './observe.ts'
import { CILIUM_NAMESPACE } from './observe.ts'

/** What a running cluster says that matters before an upgrade. Nothing in it is a secret. */
export interface ClusterSurvey {
  readonly kubernetes: string
  readonly nodes: readonly { readonly name: string; readonly kernel: string; readonly annotations: readonly string[] }[]
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
  /** Cilium's network policies: kind, namespace and name, and the whole as JSON. */
  readonly policies: readonly { readonly name: string; readonly json: string }[]
  /** `maxUnavailable` of the agents' roll-out, as it is written. */
  readonly maxUnavailable: string
  readonly kubeProxy: boolean
}

/** Reads, and changes nothing. */
export async function surveyCluster(kube: Kube): Promise<ClusterSurvey> {
  const namespace = CILIUM_NAMESPACE
  const [nodes, pods, configMap, daemonSet, daemonSets, resources] = await Promise.all([
    kube.core.listNode(),
    kube.core.listNamespacedPod({ namespace, labelSelector: 'k8s-app=cilium' }),
    kube.core.readNamespacedConfigMap({ namespace, name: 'cilium-config' }),
    kube.apps.readNamespacedDaemonSet({ namespace, name: 'cilium' }),
    kube.apps.listNamespacedDaemonSet({ namespace }),
    kube.ciliumResources(),
  ])
  const policies = resources.filter(({ plural }) => /^cilium(?:clusterwide)?networkpolicies$/.test(plural))
  return {
    kubernetes: await kube.version(),
    nodes: nodes.items.map(({ metadata, status }) => ({
      name: metadata?.name ?? '',
      kernel: status?.nodeInfo?.kernelVersion ?? '',
      annotations: Object.keys(metadata?.annotations ?? {}),
    })),
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
    policies: policies.flatMap(({ items }) =>
      items.map(item => ({ name: nameOf(item), json: JSON.stringify(item['spec'] ?? item['specs'] ?? {}) })),
    ),
    maxUnavailable: String(daemonSet.spec?.updateStrategy?.rollingUpdate?.maxUnavailable ?? 'the default'),
    kubeProxy: daemonSets.items.some(({ metadata }) => metadata?.name === 'kube-proxy'),
  }
}

function nameOf(item: Readonly<Record<string, unknown>>): string {
  const metadata: { namespace?: string; name?: string } = Object.assign({}, item['metadata'])
  return [metadata.namespace, metadata.name].filter(part => part !== undefined).join('/')
}
