import { describe, onTenants, test } from '#fixtures'

const docs =
  'https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#resources-that-support-set-based-requirements'
const tags = onTenants
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

const onePort = [{ ports: [{ port: '8080', protocol: 'TCP' as const }] }]
const range = [{ ports: [{ port: '8079', endPort: 8085, protocol: 'TCP' as const }] }]

/** A NetworkPolicy by which the clients reach the servers alone, on one port. */
const onlyTo = (port: { readonly port: number; readonly endPort?: number }) => ({
  podSelector: clients,
  policyTypes: ['Egress' as const],
  egress: [{ to: [{ podSelector: servers }], ports: [port] }],
})

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

describe('label expressions at egress', { tags, meta: { docs, enforcement: 'already on' } }, () => {
  test('of a NetworkPolicy let out to one port, or to a range', { tags: ['policy/kubernetes'] }, async ({
    expectVerdicts,
  }) => {
    const policies = [
      { kubernetes: onlyTo({ port: 8080 }) },
      { in: 'blue', kubernetes: onlyTo({ port: 8079, endPort: 8085 }) },
    ] as const
    await expectVerdicts(policies, ONLY_THE_SERVER)
  })

  test('of a CiliumNetworkPolicy let out to one port, or to a range', async ({ expectVerdicts }) => {
    const policies = [
      { cilium: { endpointSelector: clients, egress: [{ toEndpoints: [servers], toPorts: onePort }] } },
      { in: 'blue', cilium: { endpointSelector: clients, egress: [{ toEndpoints: [servers], toPorts: range }] } },
    ] as const
    await expectVerdicts(policies, ONLY_THE_SERVER)
  })

  test('of a CiliumNetworkPolicy deny one port, or a range', async ({ expectVerdicts }) => {
    const denied = (toPorts: typeof onePort | typeof range) => ({
      endpointSelector: clients,
      egress: [{ toEntities: ['all' as const] }],
      egressDeny: [{ toEndpoints: [servers], toPorts }],
    })
    await expectVerdicts(
      [{ cilium: denied(onePort) }, { in: 'blue', cilium: denied(range) }],
      [
        ['redClient', 'redServer', 'web', deniedOut],
        ['redClient', 'redServer', 'alt', 'allowed'],
        ['redClient', 'redOther', 'web', 'allowed'],
        ['redOther', 'redServer', 'web', 'allowed'],
        ['blueClient', 'blueServer', 'web', deniedOut],
        ['blueClient', 'blueServer', 'alt', 'allowed'],
        ['blueClient', 'blueServer', 'dgram', 'allowed'],
        ['blueClient', 'redServer', 'web', 'allowed'],
      ],
    )
  })
})
