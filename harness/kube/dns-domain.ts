import type { Kube } from './client.ts'

/** The domain of kubeadm, K3s and kind, where nobody chose another. */
export const DEFAULT_DNS_DOMAIN = 'cluster.local'

/**
 * The domain of the names of services: what a node's kubelet writes to pods' `/etc/resolv.conf`, and where that may not be asked,
 * the domain for which CoreDNS answers. {@link DEFAULT_DNS_DOMAIN} where nothing says.
 */
export async function dnsDomainOf(kube: Kube, node: string): Promise<string> {
  return (
    (await ofKubelet(kube, node).catch(() => undefined)) ??
    (await ofCoreDNS(kube).catch(() => undefined)) ??
    DEFAULT_DNS_DOMAIN
  )
}

/** The name that every cluster has: that of its API server. */
export function apiServerName({ dnsDomain }: { readonly dnsDomain: string }): string {
  return `kubernetes.default.svc.${dnsDomain}`
}

/** Source: KubeletConfiguration of kubelet.config.k8s.io/v1beta1. */
async function ofKubelet(kube: Kube, node: string): Promise<string | undefined> {
  const said: { kubeletconfig?: { clusterDomain?: string } } = JSON.parse(
    await kube.get(`/api/v1/nodes/${node}/proxy/configz`, { timeoutMs: 2000 }),
  )
  return bare(said.kubeletconfig?.clusterDomain)
}

async function ofCoreDNS(kube: Kube): Promise<string | undefined> {
  const { data } = await kube.core.readNamespacedConfigMap({ namespace: 'kube-system', name: 'coredns' })
  return bare(/^\s*kubernetes[ \t]+([^\s{]+)/m.exec(data?.['Corefile'] ?? '')?.[1])
}

/** Without the final dot; undefined for none. */
function bare(domain: string | undefined): string | undefined {
  return domain?.replace(/\.$/, '') || undefined
}
