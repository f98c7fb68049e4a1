import type { KubernetesObject, Kube } from '../kube/client.ts'
import type { Cluster } from '../provision/cluster.ts'
import { eventually } from '../wait/eventually.ts'

const NAME = 'kube-proxy'
const NAMESPACE = 'kube-system'

/** Starts kube-proxy on every node, and waits until it is ready; without a network of pods it runs on that of the nodes. */
export async function startKubeProxy(kube: Kube, cluster: Cluster, image: string, signal?: AbortSignal): Promise<void> {
  for (const object of kubeProxyObjects(cluster, image)) await kube.apply(object)
  await eventually('workloadReady', () => kube.apps.readNamespacedDaemonSet({ name: NAME, namespace: NAMESPACE }), {
    until: ({ status }) => {
      const { numberReady: ready = 0 } = status ?? {}
      return ready === cluster.nodes.length
        ? undefined
        : `kube-proxy is ready on ${ready} of ${cluster.nodes.length} nodes`
    },
    everyMs: 250,
    signal,
  })
}

/** kube-proxy as kubeadm runs it, but for an API server that is named: its service is what kube-proxy has yet to make. */
export function kubeProxyObjects(
  { apiServer, podCIDR }: Pick<Cluster, 'apiServer' | 'podCIDR'>,
  image: string,
): KubernetesObject[] {
  const labels = { 'k8s-app': NAME }
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: NAME, namespace: NAMESPACE } }
  const binding = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: 'kubeadm:node-proxier' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'system:node-proxier' },
    subjects: [{ kind: 'ServiceAccount', name: NAME, namespace: NAMESPACE }],
  }
  const daemonSet = {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: NAME, namespace: NAMESPACE, labels },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: NAME,
          hostNetwork: true,
          priorityClassName: 'system-node-critical',
          tolerations: [{ operator: 'Exists' }],
          containers: [containerOf(image, podCIDR, apiServer)],
          volumes: Object.entries(MOUNTS).map(([name, path]) => ({
            name,
            hostPath: { path, ...(name === 'xtables-lock' ? { type: 'FileOrCreate' } : {}) },
          })),
        },
      },
    },
  }
  return [account, binding, daemonSet]
}

/** What it has of its node, by name. */
const MOUNTS = { 'lib-modules': '/lib/modules', 'xtables-lock': '/run/xtables.lock' }

function containerOf(image: string, podCIDR: string, { host, port }: Cluster['apiServer']) {
  return {
    name: NAME,
    image,
    imagePullPolicy: 'IfNotPresent',
    command: [
      '/usr/local/bin/kube-proxy',
      '--proxy-mode=iptables',
      `--cluster-cidr=${podCIDR}`,
      '--hostname-override=$(NODE_NAME)',
      // Limits of the machine’s connection tracking, which containers may not set.
      '--conntrack-max-per-core=0',
      '--conntrack-min=0',
      '--conntrack-tcp-timeout-established=0s',
      '--conntrack-tcp-timeout-close-wait=0s',
    ],
    env: [
      { name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
      { name: 'KUBERNETES_SERVICE_HOST', value: host },
      { name: 'KUBERNETES_SERVICE_PORT', value: String(port) },
    ],
    securityContext: { privileged: true },
    volumeMounts: Object.entries(MOUNTS).map(([name, mountPath]) => ({
      name,
      mountPath,
      ...(name === 'lib-modules' ? { readOnly: true } : {}),
    })),
  }
}
