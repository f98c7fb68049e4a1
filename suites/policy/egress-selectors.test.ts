import { describe, onTenants, test } from '#fixtures'

const tags = onTenants
const expressions =
  'https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#resources-that-support-set-based-requirements'
const accounts = 'https://docs.cilium.io/en/stable/security/policy/kubernetes/#serviceaccounts'
const notOut = 'egress: no rule allows it'
const deniedOut = 'egress: a rule denies it'

/** The clients alone: whoever is in front and is not called `other`. */
const clients = {
  matchExpressions: [
    { key: 'tier', operator: 'In', values: ['front', 'side'] },
    { key: 'app', operator: 'NotIn', values: ['other'] },
  ],
} as const

/** The servers alone. Nobody has the label `stage`. */
const servers = {
  matchExpressions: [
    { key: 'app', operator: 'In', values: ['server', 'other'] },
    { key: 'tier', operator: 'NotIn', values: ['front'] },
    { key: 'tier', operator: 'Exists' },
    { key: 'stage', operator: 'DoesNotExist' },
  ],
} as const

const as = (account: string) => ({ matchLabels: { 'io.cilium.k8s.policy.serviceaccount': account } })
const called = (app: string) => ({ matchLabels: { app } })

type Selector = typeof clients | typeof servers | ReturnType<typeof as> | ReturnType<typeof called>

const onePort = [{ ports: [{ port: '8080', protocol: 'TCP' as const }] }]
const range = [{ ports: [{ port: '8079', endPort: 8085, protocol: 'TCP' as const }] }]

/** A NetworkPolicy by which the clients reach the servers alone, on one port. */
const kubernetesTo = (port: { readonly port: number; readonly endPort?: number }) => ({
  podSelector: clients,
  policyTypes: ['Egress' as const],
  egress: [{ to: [{ podSelector: servers }], ports: [port] }],
})

/** Policies by which the one may reach the other alone: in red on one port, in blue on a range. */
function onlyTo(endpointSelector: Selector, receiver: Selector) {
  const egress = (toPorts: typeof onePort | typeof range) => [{ toEndpoints: [receiver], toPorts }]
  return [
    { cilium: { endpointSelector, egress: egress(onePort) } },
    { in: 'blue', cilium: { endpointSelector, egress: egress(range) } },
  ] as const
}

/** Policies by which the one may reach everybody but the other, on the same ports. */
function allBut(endpointSelector: Selector, receiver: Selector) {
  const denied = (toPorts: typeof onePort | typeof range) => ({
    endpointSelector,
    egress: [{ toEntities: ['all' as const] }],
    egressDeny: [{ toEndpoints: [receiver], toPorts }],
  })
  return [{ cilium: denied(onePort) }, { in: 'blue', cilium: denied(range) }] as const
}

/** What becomes of both tenants' clients where they may reach nothing but port 8080 of their own servers. */
const ONLY_THE_SERVER = [
  ['redClient', 'redServer', 'web', 'allowed'],
  ['redClient', 'redServer', 'alt', notOut],
  ['redClient', 'redOther', 'web', notOut],
  ['redOther', 'redServer', 'alt', 'allowed'],
  ['blueClient', 'blueServer', 'web', 'allowed'],
  ['blueClient', 'blueServer', 'alt', notOut],
  ['blueClient', 'blueServer', 'dgram', notOut],
  ['blueClient', 'redServer', 'web', notOut],
  ['blueServer', 'redServer', 'alt', 'allowed'],
] as const

/** The same where they may reach everything else. */
const ALL_BUT_THE_SERVER = [
  ['redClient', 'redServer', 'web', deniedOut],
  ['redClient', 'redServer', 'alt', 'allowed'],
  ['redClient', 'redOther', 'web', 'allowed'],
  ['redOther', 'redServer', 'web', 'allowed'],
  ['blueClient', 'blueServer', 'web', deniedOut],
  ['blueClient', 'blueServer', 'alt', 'allowed'],
  ['blueClient', 'blueServer', 'dgram', 'allowed'],
  ['blueClient', 'redServer', 'web', 'allowed'],
] as const

describe('label expressions at egress', { tags, meta: { docs: expressions, enforcement: 'already on' } }, () => {
  test('of a NetworkPolicy let out to one port, or to a range', { tags: ['policy/kubernetes'] }, async ({
    expectVerdicts,
  }) => {
    const policies = [
      { kubernetes: kubernetesTo({ port: 8080 }) },
      { in: 'blue', kubernetes: kubernetesTo({ port: 8079, endPort: 8085 }) },
    ] as const
    await expectVerdicts(policies, ONLY_THE_SERVER)
  })

  test('of a CiliumNetworkPolicy let out to one port, or to a range', async ({ expectVerdicts }) => {
    await expectVerdicts(onlyTo(clients, servers), ONLY_THE_SERVER)
  })

  test('of a CiliumNetworkPolicy deny one port, or a range', async ({ expectVerdicts }) => {
    await expectVerdicts(allBut(clients, servers), ALL_BUT_THE_SERVER)
  })
})

/** Who is bound and who is meant, each by a service account and the other by a label. */
const ENDS = [
  ['of the sender', as('client'), called('server')],
  ['of the receiver', called('client'), as('server')],
] as const

describe('a service account at egress', { tags, meta: { docs: accounts, enforcement: 'already on' } }, () => {
  for (const [whose, sender, receiver] of ENDS) {
    test(`${whose} lets out to one port, or to a range`, async ({ expectVerdicts }) => {
      await expectVerdicts(onlyTo(sender, receiver), ONLY_THE_SERVER)
    })

    test(`${whose} is denied one port, or a range`, async ({ expectVerdicts }) => {
      await expectVerdicts(allBut(sender, receiver), ALL_BUT_THE_SERVER)
    })
  }
})
