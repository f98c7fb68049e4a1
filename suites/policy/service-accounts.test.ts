import { describe, onTenants, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/security/policy/kubernetes/#serviceaccounts'
const tags = onTenants
const as = (account: string) => ({ matchLabels: { 'io.cilium.k8s.policy.serviceaccount': account } })
const called = (app: string) => ({ matchLabels: { app } })
const port = [{ ports: [{ port: '8080', protocol: 'TCP' as const }] }]
const range = [{ ports: [{ port: '8079', endPort: 8085, protocol: 'TCP' as const }] }]
const notOut = 'egress: no rule allows it'
const deniedOut = 'egress: a rule denies it'

/** Who is bound and who is meant, each by a service account and the other by a label. */
const ENDS = [
  ['of the sender', as('client'), called('server')],
  ['of the receiver', called('client'), as('server')],
] as const

describe('a service account at egress', { tags, meta: { docs, enforcement: 'already on' } }, () => {
  for (const [whose, sender, receiver] of ENDS) {
    test(`${whose} lets out to one port, or to a range`, async ({ expectVerdicts }) => {
      const policies = [
        { cilium: { endpointSelector: sender, egress: [{ toEndpoints: [receiver], toPorts: port }] } },
        { in: 'blue', cilium: { endpointSelector: sender, egress: [{ toEndpoints: [receiver], toPorts: range }] } },
      ] as const
      await expectVerdicts(policies, [
        ['redClient', 'redServer', 'web', 'allowed'],
        ['redClient', 'redServer', 'alt', notOut],
        ['redClient', 'redOther', 'web', notOut],
        ['redOther', 'redServer', 'alt', 'allowed'],
        ['blueClient', 'blueServer', 'web', 'allowed'],
        ['blueClient', 'blueServer', 'alt', notOut],
        ['blueClient', 'blueServer', 'dgram', notOut],
        ['blueClient', 'redServer', 'web', notOut],
        ['blueServer', 'redServer', 'alt', 'allowed'],
      ])
    })

    test(`${whose} is denied one port, or a range`, async ({ expectVerdicts }) => {
      const egress = [{ toEntities: ['all' as const] }]
      const denied = (toPorts: typeof port | typeof range) => ({
        endpointSelector: sender,
        egress,
        egressDeny: [{ toEndpoints: [receiver], toPorts }],
      })
      await expectVerdicts(
        [{ cilium: denied(port) }, { in: 'blue', cilium: denied(range) }],
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
  }
})
