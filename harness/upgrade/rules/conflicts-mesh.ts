import { type ConflictRule, type Look, textOf, truthy } from './rule.ts'

const external = (look: Look): boolean => look('clustermesh.apiserver.kvstoremesh.kvstoreMode') === 'external'

const identityMode = (look: Look): string => textOf(look('identityAllocationMode'))

/** Cluster ids whose mark on packets collides with the one of AWS and Alibaba. */
function collides(id: number): boolean {
  return (id >= 128 && id <= 255) || (id >= 384 && id <= 511)
}

/** Whether environment variables name one of `KUBE_CLIENT_BACKOFF_*`. */
function backoffVariable(value: unknown): boolean {
  const names = Array.isArray(value) ? value.map((one: { name?: unknown } | null) => textOf(one?.name)) : []
  return names.some(name => /^KUBE_CLIENT_BACKOFF_(?:BASE|DURATION)$/.test(name))
}

/** Checks of the mesh of clusters, and those that came with 1.16 and later. See {@link CONFLICTS} for the others. */
export const CONFLICTS_LATER: readonly ConflictRule[] = [
  {
    id: 'clustermesh-auth-mode',
    words: '.Values.clustermesh.apiserver.tls.authMode must be one of',
    from: '1.13',
    keys: ['clustermesh.apiserver.tls.authMode'],
    refused: look =>
      truthy(look('clustermesh.useAPIServer')) &&
      !['legacy', 'migration', 'cluster'].includes(textOf(look('clustermesh.apiserver.tls.authMode'))),
    replacement: 'one of legacy, migration, cluster',
    example: 'clustermesh: { useAPIServer: true, apiserver: { tls: { authMode: none } } }',
  },
  {
    id: 'clustermesh-cert-manager',
    words: 'ClusterMesh TLS certgen method=certmanager requires',
    from: '1.11',
    keys: ['clustermesh.apiserver.tls.auto.method'],
    refused: look =>
      truthy(look('clustermesh.useAPIServer')) &&
      truthy(look('clustermesh.apiserver.tls.auto.enabled')) &&
      look('clustermesh.apiserver.tls.auto.method') === 'certmanager' &&
      !truthy(look('clustermesh.apiserver.tls.auto.certManagerIssuerRef')),
    replacement: 'clustermesh.apiserver.tls.auto.certManagerIssuerRef: the issuer that signs the certificates',
    example: 'clustermesh: { useAPIServer: true, apiserver: { tls: { auto: { method: certmanager } } } }',
  },
  {
    id: 'clustermesh-identities',
    words: 'The clustermesh-apiserver cannot be enabled in combination with .Values.identityAllocationMode',
    from: '1.15',
    until: '1.17',
    keys: ['identityAllocationMode', 'clustermesh.useAPIServer'],
    refused: look => truthy(look('clustermesh.useAPIServer')) && identityMode(look) !== 'crd',
    replacement: 'identityAllocationMode: crd',
    example: 'identityAllocationMode: kvstore\nclustermesh: { useAPIServer: true }',
  },
  {
    id: 'clustermesh-endpoints',
    words: 'The clustermesh-apiserver cannot be enabled in combination with .Values.disableEndpointCRD=true',
    from: '1.15',
    keys: ['disableEndpointCRD', 'clustermesh.useAPIServer'],
    refused: look =>
      truthy(look('clustermesh.useAPIServer')) && truthy(look('disableEndpointCRD')) && identityMode(look) === 'crd',
    replacement: 'disableEndpointCRD: false',
    example: 'disableEndpointCRD: true\nclustermesh: { useAPIServer: true }',
  },
  {
    id: 'external-workloads-identities',
    words: 'External workloads support cannot be enabled in combination with .Values.identityAllocationMode',
    from: '1.15',
    until: '1.18',
    keys: ['identityAllocationMode', 'externalWorkloads.enabled'],
    refused: look => truthy(look('externalWorkloads.enabled')) && identityMode(look) !== 'crd',
    replacement: 'identityAllocationMode: crd',
    example: 'identityAllocationMode: kvstore\nexternalWorkloads: { enabled: true }',
  },
  {
    id: 'external-workloads-endpoints',
    words: 'External workloads support cannot be enabled in combination with .Values.disableEndpointCRD=true',
    from: '1.15',
    until: '1.18',
    keys: ['disableEndpointCRD', 'externalWorkloads.enabled'],
    refused: look => truthy(look('externalWorkloads.enabled')) && truthy(look('disableEndpointCRD')),
    replacement: 'disableEndpointCRD: false',
    example: 'disableEndpointCRD: true\nexternalWorkloads: { enabled: true }',
  },
  {
    id: 'clustermesh-size',
    words: 'max-connected-clusters must be set to 255 or 511',
    from: '1.15',
    keys: ['clustermesh.maxConnectedClusters'],
    refused: look => ![255, 511].includes(Number(look('clustermesh.maxConnectedClusters'))),
    replacement: '255 or 511',
    example: 'clustermesh: { maxConnectedClusters: 300 }',
  },
  {
    id: 'native-without-cidr',
    words: ' ipv4NativeRoutingCIDR must be set when routingMode is native',
    from: '1.18',
    keys: ['routingMode', 'enableIPv4Masquerade'],
    refused: look =>
      look('routingMode') === 'native' &&
      truthy(look('ipv4.enabled')) &&
      truthy(look('enableIPv4Masquerade')) &&
      !truthy(look('ipMasqAgent.enabled')) &&
      !truthy(look('eni.enabled')) &&
      !['eni', 'alibabacloud'].includes(textOf(look('ipam.mode'))) &&
      !truthy(look('ipv4NativeRoutingCIDR')) &&
      !(look('ipam.mode') === 'cluster-pool' && truthy(look('nativeRoutingCIDRFromClusterPool'))),
    replacement: 'ipv4NativeRoutingCIDR: the CIDR in which the network routes pod addresses',
    example: 'routingMode: native\nenableIPv4Masquerade: true',
  },
  {
    id: 'native-without-cidr-ipv6',
    words: 'ipv6NativeRoutingCIDR must be set when routingMode is native',
    from: '1.18',
    keys: ['routingMode', 'enableIPv6Masquerade'],
    refused: look =>
      look('routingMode') === 'native' &&
      truthy(look('ipv6.enabled')) &&
      truthy(look('enableIPv6Masquerade')) &&
      !truthy(look('ipMasqAgent.enabled')) &&
      !truthy(look('ipv6NativeRoutingCIDR')) &&
      !(look('ipam.mode') === 'cluster-pool' && truthy(look('nativeRoutingCIDRFromClusterPool'))),
    replacement: 'ipv6NativeRoutingCIDR: the CIDR in which the network routes pod addresses',
    example:
      'routingMode: native\nipv4NativeRoutingCIDR: 10.0.0.0/8\nipv6: { enabled: true }\nenableIPv6Masquerade: true',
  },
  ...([4, 6] as const).map(
    (family): ConflictRule => ({
      id: `native-cidr-from-pool-ipv${family}`,
      words: `nativeRoutingCIDRFromClusterPool requires exactly one CIDR in ipam.operator.clusterPoolIPv${family}PodCIDRList`,
      from: '1.20',
      keys: [`ipam.operator.clusterPoolIPv${family}PodCIDRList`, 'nativeRoutingCIDRFromClusterPool'],
      refused: look => {
        const pools = look(`ipam.operator.clusterPoolIPv${family}PodCIDRList`)
        const count = Array.isArray(pools) ? pools.length : textOf(pools).split(' ').length
        return (
          look('ipam.mode') === 'cluster-pool' &&
          truthy(look(`ipv${family}.enabled`)) &&
          truthy(look('nativeRoutingCIDRFromClusterPool')) &&
          !truthy(look(`ipv${family}NativeRoutingCIDR`)) &&
          count !== 1
        )
      },
      replacement: `set ipv${family}NativeRoutingCIDR`,
      example:
        family === 4
          ? 'nativeRoutingCIDRFromClusterPool: true\nipam: { operator: { clusterPoolIPv4PodCIDRList: [10.0.0.0/9, 10.128.0.0/9] } }'
          : 'nativeRoutingCIDRFromClusterPool: true\nipv6: { enabled: true }\nipam: { operator: { clusterPoolIPv6PodCIDRList: ["fd00::/105", "fd01::/105"] } }',
    }),
  ),
  {
    id: 'api-server-twice',
    words: 'Both k8sServiceHostRef and k8sServiceHost are set',
    from: '1.18',
    keys: ['k8sServiceHostRef.name', 'k8sServiceHost'],
    refused: look =>
      truthy(look('k8sServiceHostRef.name')) && truthy(look('k8sServiceHostRef.key')) && truthy(look('k8sServiceHost')),
    replacement: 'only one of k8sServiceHost and k8sServiceHostRef',
    example: 'k8sServiceHost: 10.0.0.1\nk8sServiceHostRef: { name: a, key: b }',
  },
  {
    id: 'api-server-auto',
    words: 'not found, please create it or set k8sServiceHost to a valid value',
    why: 'k8sServiceHost: auto requires the ConfigMap cluster-info',
    from: '1.18',
    keys: ['k8sServiceHost'],
    refused: look => look('k8sServiceHost') === 'auto',
    unless: 'the cluster has the ConfigMap `cluster-info` that kubeadm creates',
    replacement: 'k8sServiceHost: the address of the API server',
    example: 'k8sServiceHost: auto',
  },
  {
    id: 'cluster-id-marks',
    words: 'Cilium is currently affected by a bug that causes traffic matched by network policies',
    from: '1.16',
    keys: ['cluster.id'],
    refused: look => {
      const extra = look('extraConfig')
      const allowed = typeof extra === 'object' && extra !== null && 'allow-unsafe-policy-skb-usage' in extra
      const cloud =
        truthy(look('eni.enabled')) || truthy(look('alibabacloud.enabled')) || look('cni.chainingMode') === 'aws-cni'
      return collides(Number(look('cluster.id'))) && cloud && !allowed
    },
    replacement: 'a cluster.id of at most 127',
    example: 'cluster: { name: one, id: 200 }\ncni: { chainingMode: aws-cni }',
  },
  {
    id: 'kvstore-mode',
    words: '.Values.clustermesh.apiserver.kvstoremesh.kvstoreMode must have the value of external or internal',
    from: '1.18',
    keys: ['clustermesh.apiserver.kvstoremesh.kvstoreMode'],
    refused: look => !['internal', 'external'].includes(textOf(look('clustermesh.apiserver.kvstoremesh.kvstoreMode'))),
    replacement: 'internal or external',
    example: 'clustermesh: { apiserver: { kvstoremesh: { kvstoreMode: none } } }',
  },
  {
    id: 'kvstoremesh-off',
    words: 'The kvstoremesh container cannot be disabled in combination with .Values.identityAllocationMode',
    from: '1.18',
    keys: ['clustermesh.apiserver.kvstoremesh.enabled', 'identityAllocationMode'],
    refused: look =>
      truthy(look('clustermesh.useAPIServer')) &&
      identityMode(look) === 'kvstore' &&
      !truthy(look('clustermesh.apiserver.kvstoremesh.enabled')),
    replacement: 'clustermesh.apiserver.kvstoremesh.enabled: true',
    example:
      'identityAllocationMode: kvstore\nclustermesh: { useAPIServer: true, apiserver: { kvstoremesh: { enabled: false } } }',
  },
  {
    id: 'kvstore-external-alone',
    words: 'kvstoremesh.kvstoreMode=external can only be used with clustermesh.useAPIServer=true',
    from: '1.18',
    keys: ['clustermesh.apiserver.kvstoremesh.kvstoreMode', 'clustermesh.useAPIServer'],
    refused: look => external(look) && !truthy(look('clustermesh.useAPIServer')),
    replacement: 'clustermesh.useAPIServer: true',
    example: 'clustermesh: { apiserver: { kvstoremesh: { kvstoreMode: external } } }',
  },
  {
    id: 'kvstore-external-off',
    words: 'kvstoremesh.kvstoreMode=external can only be used with kvstoremesh.enabled=true',
    from: '1.18',
    keys: ['clustermesh.apiserver.kvstoremesh.enabled'],
    refused: look =>
      external(look) &&
      truthy(look('clustermesh.useAPIServer')) &&
      !truthy(look('clustermesh.apiserver.kvstoremesh.enabled')),
    replacement: 'clustermesh.apiserver.kvstoremesh.enabled: true',
    example:
      'clustermesh: { useAPIServer: true, apiserver: { kvstoremesh: { enabled: false, kvstoreMode: external } } }',
  },
  {
    id: 'kvstore-external-replicas',
    words: 'Only single clustermesh-apiserver replica is allowed when kvstoreMode=external',
    from: '1.18',
    keys: ['clustermesh.apiserver.replicas'],
    refused: look =>
      external(look) &&
      truthy(look('clustermesh.useAPIServer')) &&
      truthy(look('clustermesh.apiserver.kvstoremesh.enabled')) &&
      textOf(look('clustermesh.apiserver.replicas')) !== '1',
    replacement: 'clustermesh.apiserver.replicas: 1',
    example: 'clustermesh: { useAPIServer: true, apiserver: { replicas: 2, kvstoremesh: { kvstoreMode: external } } }',
  },
  {
    id: 'kvstore-external-identities',
    words: 'etcd cannot be enabled in combination with .Values.identityAllocationMode',
    from: '1.18',
    keys: ['identityAllocationMode', 'clustermesh.apiserver.kvstoremesh.kvstoreMode'],
    refused: look =>
      external(look) &&
      truthy(look('clustermesh.useAPIServer')) &&
      truthy(look('clustermesh.apiserver.kvstoremesh.enabled')) &&
      textOf(look('clustermesh.apiserver.replicas')) === '1' &&
      !['kvstore', 'doublewrite-readkvstore', 'doublewrite-readcrd'].includes(identityMode(look)),
    replacement: 'identityAllocationMode: kvstore',
    example: 'clustermesh: { useAPIServer: true, apiserver: { replicas: 1, kvstoremesh: { kvstoreMode: external } } }',
  },
  {
    id: 'clustermesh-certificates',
    words: 'The support for providing Cluster Mesh certs and keys as helm values has been removed',
    from: '1.19',
    keys: [
      'clustermesh.apiserver.tls.server.cert',
      'clustermesh.apiserver.tls.admin.cert',
      'clustermesh.apiserver.tls.remote.cert',
    ],
    refused: look =>
      truthy(look('clustermesh.useAPIServer')) &&
      !truthy(look('clustermesh.apiserver.tls.auto.enabled')) &&
      ['server', 'admin', 'remote'].some(one => truthy(look(`clustermesh.apiserver.tls.${one}.cert`))),
    replacement: 'clustermesh.apiserver.tls.auto.enabled: true, or create the Secrets before the installation',
    example:
      'clustermesh: { useAPIServer: true, apiserver: { tls: { auto: { enabled: false }, server: { cert: abc } } } }',
  },
  {
    id: 'clustermesh-clusters-type',
    words: 'for clustermesh.config.clusters',
    from: '1.18',
    keys: ['clustermesh.config.clusters'],
    refused: look => {
      const clusters = look('clustermesh.config.clusters')
      return truthy(look('clustermesh.config.enabled')) && typeof clusters === 'string'
    },
    replacement: 'a list, or a mapping with the names of the clusters as keys',
    example: 'clustermesh: { config: { enabled: true, clusters: one } }',
  },
  {
    id: 'envoy-base-id',
    words: 'envoy.baseID must be an int',
    from: '1.16',
    keys: ['envoy.baseID'],
    refused: look => {
      const id = Number(look('envoy.baseID'))
      return id < 0 || id > 4_294_967_295
    },
    replacement: 'a number from 0 to 4294967295',
    example: 'envoy: { baseID: -1 }',
  },
  {
    id: 'client-backoff-twice',
    words: 'k8sClientExponentialBackoff cannot be enabled when extraEnv contains',
    from: '1.18',
    keys: ['extraEnv', 'k8sClientExponentialBackoff.enabled'],
    refused: look => truthy(look('k8sClientExponentialBackoff.enabled')) && backoffVariable(look('extraEnv')),
    replacement:
      'set k8sClientExponentialBackoff.backoffBaseSeconds and .backoffMaxDurationSeconds instead of extraEnv',
    example: 'extraEnv: [{ name: KUBE_CLIENT_BACKOFF_BASE, value: "1" }]',
  },
  {
    id: 'standalone-dns-proxy-port',
    words: 'standaloneDnsProxy requires dnsProxy.proxyPort to be explicitly set',
    from: '1.20',
    keys: ['dnsProxy.proxyPort', 'standaloneDnsProxy.enabled'],
    refused: look => truthy(look('standaloneDnsProxy.enabled')) && !truthy(look('dnsProxy.proxyPort')),
    replacement: 'dnsProxy.proxyPort: 10094',
    example: 'standaloneDnsProxy: { enabled: true }',
  },
  {
    id: 'standalone-dns-proxy-port-zero',
    words: 'standaloneDnsProxy requires dnsProxy.proxyPort to be set to a non-zero value',
    from: '1.20',
    keys: ['dnsProxy.proxyPort'],
    refused: look => {
      const port = look('dnsProxy.proxyPort')
      return truthy(look('standaloneDnsProxy.enabled')) && truthy(port) && Number(port) === 0
    },
    replacement: 'dnsProxy.proxyPort: 10094',
    example: 'standaloneDnsProxy: { enabled: true }\ndnsProxy: { proxyPort: "0" }',
  },
  {
    id: 'netkit-tproxy',
    words: '.Values.bpf.tproxy cannot be enabled with .Values.bpf.datapathMode=netkit',
    from: '1.19',
    keys: ['bpf.tproxy', 'bpf.datapathMode'],
    refused: look => truthy(look('bpf.tproxy')) && ['netkit', 'netkit-l2'].includes(textOf(look('bpf.datapathMode'))),
    replacement: 'bpf.tproxy: false',
    example: 'bpf: { tproxy: true, datapathMode: netkit }',
  },
  {
    id: 'eni-mode',
    words: 'ipam.mode=eni requires eni.enabled=true',
    from: '1.20',
    keys: ['ipam.mode', 'eni.enabled'],
    refused: look => look('ipam.mode') === 'eni' && !truthy(look('eni.enabled')),
    replacement: 'eni.enabled: true',
    example: 'ipam: { mode: eni }',
  },
]
