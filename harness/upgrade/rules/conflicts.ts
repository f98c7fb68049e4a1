import { firstInstalledBefore } from './effective.ts'
import { type ConflictRule, textOf, truthy } from './rule.ts'

/** Names with which a cluster may be called. */
const CLUSTER_NAME = /^([a-z0-9][-a-z0-9]*)?[a-z0-9]$/

/** Whether an image tag is a release before 0.9.0. */
function beforeUi09(tag: unknown): boolean {
  const [major = 0, minor = 0] = textOf(tag).replace(/@.*$/, '').replace(/^v/, '').split('.').map(Number)
  return major === 0 && minor < 9
}

/**
 * What charts refuse, check by check: `templates/validate.yaml`, `templates/cilium-configmap.yaml` and the few elsewhere.
 * `from` and `until` are minors of which a chart was read; a live test holds the rules against the charts.
 */
export const CONFLICTS: readonly ConflictRule[] = [
  {
    id: 'hubble-ui-without-relay',
    words: 'Hubble UI requires .Values.hubble.relay.enabled=true',
    from: '1.9',
    keys: ['hubble.ui.enabled', 'hubble.relay.enabled'],
    refused: look =>
      truthy(look('hubble.ui.enabled')) &&
      !truthy(look('hubble.ui.standalone.enabled')) &&
      !truthy(look('hubble.relay.enabled')),
    replacement: 'hubble.relay.enabled: true, or hubble.ui.standalone.enabled: true',
    example: 'hubble: { ui: { enabled: true } }',
  },
  {
    id: 'hubble-ui-standalone-certificates',
    words: 'Hubble UI in standalone with Hubble Relay server TLS enabled',
    from: '1.12',
    keys: ['hubble.ui.standalone.enabled', 'hubble.relay.tls.server.enabled'],
    refused: look =>
      ['hubble.ui.enabled', 'hubble.ui.standalone.enabled', 'hubble.relay.tls.server.enabled'].every(key =>
        truthy(look(key)),
      ) && !truthy(look('hubble.ui.standalone.tls.certsVolume')),
    replacement: 'hubble.ui.standalone.tls.certsVolume: the volume with the client certificates',
    example:
      'hubble: { relay: { enabled: true, tls: { server: { enabled: true } } }, ui: { enabled: true, standalone: { enabled: true } } }',
  },
  {
    id: 'relay-without-hubble',
    words: 'Hubble Relay requires .Values.hubble.enabled=true',
    from: '1.9',
    keys: ['hubble.enabled', 'hubble.relay.enabled'],
    refused: look => truthy(look('hubble.relay.enabled')) && !truthy(look('hubble.enabled')),
    replacement: 'hubble.enabled: true',
    example: 'hubble: { enabled: false, relay: { enabled: true } }',
  },
  {
    id: 'service-monitor',
    words: 'Service Monitor requires monitoring.coreos.com/v1 CRDs',
    from: '1.13',
    keys: [
      'prometheus.serviceMonitor.enabled',
      'operator.prometheus.serviceMonitor.enabled',
      'envoy.prometheus.serviceMonitor.enabled',
      'hubble.relay.prometheus.serviceMonitor.enabled',
    ],
    refused: look =>
      ['prometheus', 'operator.prometheus'].some(
        part => truthy(look(`${part}.enabled`)) && truthy(look(`${part}.serviceMonitor.enabled`)),
      ) && !truthy(look('prometheus.serviceMonitor.trustCRDsExist')),
    unless: 'the cluster has the CRDs of the Prometheus Operator',
    replacement: 'prometheus.serviceMonitor.trustCRDsExist: true',
    example: 'prometheus: { enabled: true, serviceMonitor: { enabled: true } }',
  },
  {
    id: 'service-monitor-proxies',
    words: 'Service Monitor requires monitoring.coreos.com/v1 CRDs',
    from: '1.16',
    keys: ['envoy.prometheus.serviceMonitor.enabled', 'hubble.relay.prometheus.serviceMonitor.enabled'],
    refused: look =>
      ['envoy.prometheus', 'hubble.relay.prometheus'].some(
        part => truthy(look(`${part}.enabled`)) && truthy(look(`${part}.serviceMonitor.enabled`)),
      ) && !truthy(look('prometheus.serviceMonitor.trustCRDsExist')),
    unless: 'the cluster has the CRDs of the Prometheus Operator',
    replacement: 'prometheus.serviceMonitor.trustCRDsExist: true',
    example: 'envoy: { prometheus: { enabled: true, serviceMonitor: { enabled: true } } }',
  },
  {
    id: 'hubble-cert-manager',
    words: 'Hubble TLS certgen method=certmanager requires',
    from: '1.11',
    keys: ['hubble.tls.auto.method'],
    refused: look =>
      ['hubble.enabled', 'hubble.tls.enabled', 'hubble.tls.auto.enabled'].every(key => truthy(look(key))) &&
      look('hubble.tls.auto.method') === 'certmanager' &&
      !truthy(look('hubble.tls.auto.certManagerIssuerRef')),
    replacement: 'hubble.tls.auto.certManagerIssuerRef: the issuer that signs the certificates',
    example: 'hubble: { tls: { auto: { method: certmanager } } }',
  },
  {
    id: 'hubble-redact-headers',
    words: 'Only one of .Values.hubble.redact.http.headers.allow',
    from: '1.15',
    keys: ['hubble.redact.http.headers.deny', 'hubble.redact.http.headers.allow'],
    refused: look =>
      truthy(look('hubble.redact.http.headers.allow')) && truthy(look('hubble.redact.http.headers.deny')),
    replacement: 'only one of the two lists',
    example: 'hubble: { redact: { http: { headers: { allow: [a], deny: [b] } } } }',
  },
  {
    id: 'hubble-ui-images',
    words: 'Hubble UI requires hubble.ui.backend.image.tag',
    from: '1.12',
    keys: ['hubble.ui.backend.image.tag'],
    refused: look => {
      const [backend, frontend] = ['backend', 'frontend'].map(part => look(`hubble.ui.${part}.image.tag`))
      return truthy(look('hubble.ui.enabled')) && backend !== 'latest' && frontend !== 'latest' && beforeUi09(backend)
    },
    replacement: 'remove the tag; the chart sets it',
    example: 'hubble: { relay: { enabled: true }, ui: { enabled: true, backend: { image: { tag: v0.8.0 } } } }',
  },
  {
    id: 'hubble-ui-frontend-image',
    words: 'Hubble UI requires hubble.ui.frontend.image.tag',
    from: '1.12',
    keys: ['hubble.ui.frontend.image.tag'],
    refused: look => {
      const [backend, frontend] = ['backend', 'frontend'].map(part => look(`hubble.ui.${part}.image.tag`))
      return truthy(look('hubble.ui.enabled')) && backend !== 'latest' && frontend !== 'latest' && beforeUi09(frontend)
    },
    replacement: 'remove the tag; the chart sets it',
    example: 'hubble: { relay: { enabled: true }, ui: { enabled: true, frontend: { image: { tag: v0.8.0 } } } }',
  },
  {
    id: 'l7-proxy-off',
    words: 'Ingress or Gateway API controller or Envoy L7 Load Balancer',
    from: '1.13',
    keys: ['l7Proxy', 'ingressController.enabled', 'gatewayAPI.enabled', 'loadBalancer.l7.backend'],
    refused: look =>
      (truthy(look('ingressController.enabled')) ||
        truthy(look('gatewayAPI.enabled')) ||
        look('loadBalancer.l7.backend') === 'envoy') &&
      !truthy(look('l7Proxy')),
    replacement: 'l7Proxy: true',
    example: 'l7Proxy: false\ningressController: { enabled: true }',
  },
  {
    id: 'ingress-needs-replacement',
    words: 'Ingress/Gateway API controller and EnvoyConfig require .Values.kubeProxyReplacement',
    from: '1.14',
    keys: ['kubeProxyReplacement', 'ingressController.enabled', 'gatewayAPI.enabled', 'envoyConfig.enabled'],
    refused: look =>
      ['envoyConfig', 'ingressController', 'gatewayAPI'].some(part => truthy(look(`${part}.enabled`))) &&
      textOf(look('kubeProxyReplacement')) === 'disabled',
    replacement: 'kubeProxyReplacement: true or false',
    example: 'kubeProxyReplacement: disabled\ningressController: { enabled: true }',
  },
  {
    id: 'ingress-traffic-policy',
    words: "Cilium Ingress services of type 'LoadBalancer' or 'NodePort'",
    from: '1.16',
    keys: ['ingressController.service.externalTrafficPolicy'],
    refused: look =>
      truthy(look('ingressController.enabled')) &&
      ['LoadBalancer', 'NodePort'].includes(textOf(look('ingressController.service.type'))) &&
      !['Cluster', 'Local'].includes(textOf(look('ingressController.service.externalTrafficPolicy'))),
    replacement: 'Cluster or Local',
    example: 'ingressController: { enabled: true, service: { externalTrafficPolicy: null } }',
  },
  {
    id: 'gateway-traffic-policy',
    words: 'Cilium GatewayAPI needs an externalTrafficPolicy',
    from: '1.16',
    keys: ['gatewayAPI.externalTrafficPolicy'],
    refused: look =>
      truthy(look('gatewayAPI.enabled')) &&
      !['Cluster', 'Local'].includes(textOf(look('gatewayAPI.externalTrafficPolicy'))),
    replacement: 'Cluster or Local',
    example: 'gatewayAPI: { enabled: true, externalTrafficPolicy: Nowhere }',
  },
  {
    id: 'spire-without-authentication',
    words: 'SPIRE integration requires .Values.authentication.enabled=true',
    from: '1.14',
    keys: ['authentication.mutual.spire.enabled', 'authentication.enabled'],
    refused: look => truthy(look('authentication.mutual.spire.enabled')) && !truthy(look('authentication.enabled')),
    replacement: 'authentication.enabled: true',
    example: 'authentication: { enabled: false, mutual: { spire: { enabled: true } } }',
  },
  {
    id: 'endpoint-slice-without-endpoints',
    words: 'if Cilium Endpoint Slice is enabled (.Values.enableCiliumEndpointSlice=true)',
    from: '1.11',
    until: '1.16',
    keys: ['enableCiliumEndpointSlice', 'disableEndpointCRD'],
    refused: look => look('enableCiliumEndpointSlice') === true && look('disableEndpointCRD') === true,
    replacement: 'disableEndpointCRD: false',
    example: 'enableCiliumEndpointSlice: true\ndisableEndpointCRD: true',
  },
  {
    id: 'endpoint-slices-without-endpoints',
    words: 'if Cilium Endpoint Slice is enabled (.Values.ciliumEndpointSlice.enabled=true)',
    from: '1.16',
    keys: ['ciliumEndpointSlice.enabled', 'disableEndpointCRD'],
    refused: look => truthy(look('ciliumEndpointSlice.enabled')) && look('disableEndpointCRD') === true,
    replacement: 'disableEndpointCRD: false',
    example: 'ciliumEndpointSlice: { enabled: true }\ndisableEndpointCRD: true',
  },
  {
    id: 'cluster-name-empty',
    words: 'The cluster name is invalid: cannot be empty',
    from: '1.16',
    keys: ['cluster.name'],
    refused: look => look('cluster.name') === '',
    replacement: 'set a name, or remove the key; the default is `default`',
    example: 'cluster: { name: "" }',
  },
  {
    id: 'cluster-name-long',
    words: 'The cluster name is invalid: must not be more than 32 characters',
    from: '1.16',
    keys: ['cluster.name'],
    refused: look => textOf(look('cluster.name')).length > 32,
    replacement: 'a name of at most 32 characters; to rename a running cluster is a migration of its own',
    example: 'cluster: { name: a-name-that-is-longer-than-thirty-two-characters }',
  },
  {
    id: 'cluster-name-characters',
    words: 'The cluster name is invalid: must consist of lower case alphanumeric characters',
    from: '1.16',
    keys: ['cluster.name'],
    refused: look => {
      const name = textOf(look('cluster.name'))
      return name !== '' && name.length <= 32 && !CLUSTER_NAME.test(name)
    },
    replacement: 'use only lower case letters, digits and dashes',
    example: 'cluster: { name: My_Cluster }',
  },
  {
    id: 'cluster-name-default',
    words: 'The cluster name is invalid: cannot use default value with cluster.id != 0',
    from: '1.16',
    keys: ['cluster.id', 'cluster.name'],
    refused: look => look('cluster.name') === 'default' && Number(look('cluster.id')) !== 0,
    replacement: 'cluster.name: a name that is unique in the mesh',
    example: 'cluster: { id: 5 }',
  },
  {
    id: 'kube-proxy-replacement-unknown',
    words: 'kubeProxyReplacement must be explicitly set to a valid value',
    from: '1.14',
    keys: ['kubeProxyReplacement'],
    refused: look =>
      !['', 'true', 'false', 'strict', 'partial', 'disabled', 'probe'].includes(textOf(look('kubeProxyReplacement'))),
    replacement: 'kubeProxyReplacement: true or false',
    example: 'kubeProxyReplacement: full',
  },
  {
    id: 'compatibility-with-probe',
    words: 'kubeProxyReplacement must be explicitly set to a valid value',
    from: '1.13',
    until: '1.16',
    keys: ['upgradeCompatibility'],
    refused: look => firstInstalledBefore(look, '1.12') && !truthy(look('kubeProxyReplacement')),
    replacement: 'kubeProxyReplacement: true or false; with this upgradeCompatibility, the default is `probe`',
    example: 'upgradeCompatibility: "1.11"',
  },
  {
    id: 'compatibility-with-disabled',
    words: 'kubeProxyReplacement must be explicitly set to a valid value',
    from: '1.16',
    until: '1.18',
    keys: ['upgradeCompatibility'],
    refused: look => firstInstalledBefore(look, '1.14') && textOf(look('kubeProxyReplacement')) === '',
    replacement:
      'kubeProxyReplacement: true or false; with this upgradeCompatibility, the default is `probe` or `disabled`',
    example: 'upgradeCompatibility: "1.13"',
  },
  {
    id: 'gke-routing',
    words: 'RoutingMode must be set to native when gke.enabled=true',
    from: '1.14',
    keys: ['routingMode', 'gke.enabled'],
    refused: look => truthy(look('gke.enabled')) && !['', 'native'].includes(textOf(look('routingMode'))),
    replacement: 'routingMode: native',
    example: 'gke: { enabled: true }\nroutingMode: tunnel',
  },
  {
    id: 'gke-labels',
    words: "Installing Cilium on GKE with 'kubernetes.io/cluster-service' labels",
    from: '1.10',
    keys: ['keepDeprecatedLabels', 'gke.enabled'],
    refused: look => truthy(look('keepDeprecatedLabels')) && truthy(look('gke.enabled')),
    unless: 'the release is outside of the namespace kube-system',
    replacement: 'keepDeprecatedLabels: false',
    example: 'gke: { enabled: true }\nkeepDeprecatedLabels: true',
  },
  {
    id: 'aks-routing',
    words: 'RoutingMode must be set to tunnel when aksbyocni.enabled=true',
    from: '1.14',
    keys: ['routingMode', 'aksbyocni.enabled'],
    refused: look =>
      !truthy(look('gke.enabled')) &&
      truthy(look('aksbyocni.enabled')) &&
      !['', 'tunnel'].includes(textOf(look('routingMode'))),
    replacement: 'routingMode: tunnel',
    example: 'aksbyocni: { enabled: true }\nroutingMode: native\nipv4NativeRoutingCIDR: 10.0.0.0/8',
  },
  {
    id: 'bgp-announces-nothing',
    words: 'BGP was enabled, but no announcements were enabled',
    from: '1.10',
    until: '1.17',
    keys: ['bgp.enabled'],
    refused: look =>
      truthy(look('bgp.enabled')) &&
      !truthy(look('bgp.announce.loadbalancerIP')) &&
      !truthy(look('bgp.announce.podCIDR')),
    replacement: 'bgp.announce.loadbalancerIP: true',
    example: 'bgp: { enabled: true }',
  },
  {
    id: 'node-taints',
    words: 'Cannot have operator.setNodeTaintsMaxNodes and not operator.removeNodeTaints = false',
    from: '1.14',
    keys: ['operator.removeNodeTaints', 'operator.setNodeTaints'],
    refused: look => truthy(look('operator.setNodeTaints')) && !truthy(look('operator.removeNodeTaints')),
    replacement: 'operator.removeNodeTaints: true',
    example: 'operator: { setNodeTaints: true, removeNodeTaints: false }',
  },
]
