import { type Requirement, describe, onTenants, test } from '#fixtures'

const docs = 'https://kubernetes.io/docs/concepts/services-networking/network-policies/'
const tags: Requirement[] = ['policy/kubernetes', ...onTenants]
const server = { matchLabels: { app: 'server' } }
const client = { matchLabels: { app: 'client' } }
const notIn = 'ingress: no rule allows it'
const notOut = 'egress: no rule allows it'

describe('a NetworkPolicy', { tags, meta: { docs, enforcement: 'already on' } }, () => {
  test('lets in pods by their label, from its own namespace alone', async ({ expectVerdicts }) => {
    const ingress = [{ from: [{ podSelector: client }] }]
    await expectVerdicts({ kubernetes: { podSelector: server, ingress } }, [
      ['redClient', 'redServer', 'web', 'allowed'],
      ['redClient', 'redServer', 'ping', 'allowed'],
      ['redOther', 'redServer', 'web', notIn],
      ['blueClient', 'redServer', 'web', notIn],
    ])
  })

  test('lets in namespaces by their label', async ({ expectVerdicts }) => {
    const ingress = [{ from: [{ namespaceSelector: { matchLabels: { tenant: 'blue' } } }] }]
    await expectVerdicts({ kubernetes: { podSelector: server, ingress } }, [
      ['blueClient', 'redServer', 'web', 'allowed'],
      ['blueServer', 'redServer', 'web', 'allowed'],
      ['redClient', 'redServer', 'web', notIn],
      ['outside', 'redServer', 'web', notIn],
    ])
  })

  test('lets in pods by both labels together', async ({ expectVerdicts }) => {
    const ingress = [{ from: [{ namespaceSelector: { matchLabels: { tenant: 'blue' } }, podSelector: client }] }]
    await expectVerdicts({ kubernetes: { podSelector: server, ingress } }, [
      ['blueClient', 'redServer', 'web', 'allowed'],
      ['blueServer', 'redServer', 'web', notIn],
      ['redClient', 'redServer', 'web', notIn],
    ])
  })

  test('understands expressions: In, NotIn, Exists', async ({ expectVerdicts }) => {
    const matchExpressions = [
      { key: 'app', operator: 'NotIn', values: ['other'] },
      { key: 'tier', operator: 'Exists' },
      { key: 'tier', operator: 'In', values: ['front', 'side'] },
    ] as const
    const ingress = [{ from: [{ podSelector: { matchExpressions } }] }]
    await expectVerdicts({ kubernetes: { podSelector: server, ingress } }, [
      ['redClient', 'redServer', 'web', 'allowed'],
      ['redOther', 'redServer', 'web', notIn],
    ])
  })

  test('lets out to pods by their label', async ({ expectVerdicts }) => {
    const egress = [{ to: [{ podSelector: server }] }]
    await expectVerdicts({ kubernetes: { podSelector: client, policyTypes: ['Egress'], egress } }, [
      ['redClient', 'redServer', 'web', 'allowed'],
      ['redClient', 'redServer', 'dgram', 'allowed'],
      ['redClient', 'redOther', 'web', notOut],
      ['redClient', 'blueServer', 'web', notOut],
      ['redClient', 'outside', 'web', notOut],
    ])
  })

  test('adds to what another one allows', async ({ expectVerdicts }) => {
    await expectVerdicts(
      ['client', 'other'].map(app => ({
        kubernetes: { podSelector: server, ingress: [{ from: [{ podSelector: { matchLabels: { app } } }] }] },
      })),
      [
        ['redClient', 'redServer', 'web', 'allowed'],
        ['redOther', 'redServer', 'web', 'allowed'],
        ['blueClient', 'redServer', 'web', notIn],
      ],
    )
  })
})
