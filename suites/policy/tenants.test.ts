import { describe, onTenants, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/security/policy/kubernetes/#considerations-of-namespace-boundaries'
const dnsPods = { 'k8s:io.kubernetes.pod.namespace': 'kube-system', 'k8s-app': 'kube-dns' }
const dnsPorts = [{ port: 53, protocol: 'UDP' as const }]

/** Ways to write the same isolation: its own namespace, DNS, and nothing else. */
const ISOLATIONS = {
  NetworkPolicies: (['red', 'blue'] as const).map(tenant => ({
    in: tenant,
    kubernetes: {
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'] as const,
      ingress: [{ from: [{ podSelector: {} }] }],
      egress: [
        { to: [{ podSelector: {} }] },
        {
          to: [{ namespaceSelector: {}, podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }],
          ports: dnsPorts,
        },
      ],
    },
  })),
  CiliumNetworkPolicies: (['red', 'blue'] as const).map(tenant => ({
    in: tenant,
    cilium: {
      endpointSelector: {},
      ingress: [{ fromEndpoints: [{}] }],
      egress: [
        { toEndpoints: [{}] },
        {
          toEndpoints: [{ matchLabels: dnsPods }],
          toPorts: [{ ports: [{ port: '53', protocol: 'UDP' as const }] }],
        },
      ],
    },
  })),
}

for (const [kind, needs] of [
  ['NetworkPolicies', ['policy/kubernetes']],
  ['CiliumNetworkPolicies', []],
] as const) {
  const policies = ISOLATIONS[kind]
  describe(`two tenants behind ${kind}`, { tags: [...needs, ...onTenants], meta: { docs } }, () => {
    test('reach themselves and not each other, nor the world', async ({ expectVerdicts }) => {
      await expectVerdicts(policies, [
        ['redClient', 'redServer', 'web', 'allowed'],
        ['redServer', 'redOther', 'dgram', 'allowed'],
        ['redOther', 'redServer', 'ping', 'allowed'],
        ['blueClient', 'blueServer', 'web', 'allowed'],
        ['blueServer', 'blueClient', 'ping', 'allowed'],
        ['redClient', 'blueServer', 'web', 'egress: no rule allows it'],
        ['redServer', 'blueClient', 'dgram', 'egress: no rule allows it'],
        ['blueClient', 'redServer', 'web', 'egress: no rule allows it'],
        ['blueServer', 'redClient', 'ping', 'egress: no rule allows it'],
        ['redClient', 'outside', 'web', 'egress: no rule allows it'],
        ['outside', 'redServer', 'web', 'ingress: no rule allows it'],
        ['hostOne', 'redServer', 'web', 'ingress: no rule allows it'],
      ])
    })

    test('still resolve names, as they did before', async ({ policies: applied, resolveName }) => {
      await resolveName('before any policy')
      await applied.apply(applied.bind(policies))
      await resolveName('behind the policies')
    })
  })
}
